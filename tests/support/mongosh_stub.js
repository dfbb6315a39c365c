// What users.js needs of mongosh, for node: every command is printed as a line of JSON instead of sent.
// node mongosh_stub.js SCRIPT fresh|existing

const [script, state] = process.argv.slice(2);
let isInitiated = state === "existing";

class Database {
  constructor(name) {
    this.name = name;
  }
  auth(user, password) {
    this.print({ auth: user, pwd: password });
  }
  getSiblingDB(name) {
    return new Database(name);
  }
  runCommand(command) {
    this.print(command);
    if (command.replSetGetStatus && !isInitiated) throw Object.assign(new Error(), { codeName: "NotYetInitialized" });
    isInitiated ||= "replSetInitiate" in command;
    const rows = state === "existing" ? [{}] : [];
    return { ok: 1, isWritablePrimary: isInitiated, users: rows, roles: rows };
  }
  print(command) {
    console.log(JSON.stringify([this.name, command]));
  }
}

globalThis.Mongo = class {
  getDB(name) {
    return new Database(name);
  }
};
globalThis.sleep = () => {};
require(require("path").resolve(script));
