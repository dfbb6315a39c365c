// The browser's twin of services/reports/sealing: everything a page needs, from one module. Byte by byte: docs/sealing.md.

export * from "./actions.js";
export * from "./attachments.js";
export * from "./capsules.js";
export * from "./formats.js";
export * from "./keys.js";
export * from "./padding.js";
export * from "./receipts.js";
export * from "./records.js";
export * from "./tips.js";
