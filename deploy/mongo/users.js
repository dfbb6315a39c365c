// Generated from users.template.js and the contracts by `make docs`. Do not edit users.js.
// For mongosh: mongosh --nodb users.js. Safe to run again: it mends what differs.
// Starts the replica set where there is none, then gives each department whose password is there a database, a role
// and a user of its own. Passwords come from files <department>_password and root_password in SECRETS_DIR.

const fs = require("fs");

const PRIVILEGES = {
  audit: [
    {"resource": {"db": "audit", "collection": "canary"}, "actions": ["find", "insert", "update", "createIndex"]},
    {"resource": {"db": "audit", "collection": "segments"}, "actions": ["find", "insert", "createIndex"]},
    {"resource": {"db": "audit", "collection": "gaps"}, "actions": ["find", "insert", "remove"]},
    {"resource": {"db": "audit", "collection": "inbox"}, "actions": ["find", "insert", "update", "remove", "createIndex"]},
    {"resource": {"db": "audit", "collection": "leases"}, "actions": ["find", "insert", "update"]},
    {"resource": {"db": "audit", "collection": "marks"}, "actions": ["find", "insert", "update"]},
  ],
  gateway: [
    {"resource": {"db": "gateway", "collection": ""}, "actions": ["find", "insert", "update", "createIndex"]},
  ],
  ideas: [
    {"resource": {"db": "ideas", "collection": ""}, "actions": ["find", "insert", "update", "createIndex"]},
    {"resource": {"db": "ideas", "collection": "inbox"}, "actions": ["remove"]},
    {"resource": {"db": "ideas", "collection": "drafts"}, "actions": ["remove"]},
  ],
  identity: [
    {"resource": {"db": "identity", "collection": ""}, "actions": ["find", "insert", "update", "createIndex"]},
    {"resource": {"db": "identity", "collection": "inbox"}, "actions": ["remove"]},
    {"resource": {"db": "identity", "collection": "attempts"}, "actions": ["remove"]},
    {"resource": {"db": "identity", "collection": "counter_codes"}, "actions": ["remove"]},
  ],
  notifications: [
    {"resource": {"db": "notifications", "collection": ""}, "actions": ["find", "insert", "update", "createIndex"]},
    {"resource": {"db": "notifications", "collection": "inbox"}, "actions": ["remove"]},
    {"resource": {"db": "notifications", "collection": "deliveries"}, "actions": ["remove"]},
    {"resource": {"db": "notifications", "collection": "dispatches"}, "actions": ["remove"]},
    {"resource": {"db": "notifications", "collection": "notices"}, "actions": ["remove"]},
    {"resource": {"db": "notifications", "collection": "supports"}, "actions": ["remove"]},
  ],
};
const ROLE = "department";
const SECRETS_DIR = process.env.SECRETS_DIR || "/run/secrets";
const MEMBER = process.env.MONGO_MEMBER || "mongo:27017";
const WAIT_S = 60;

function passwordFile(user) {
  return `${SECRETS_DIR}/${user}_password`;
}

function password(user) {
  return fs.readFileSync(passwordFile(user), "utf8").trim();
}

function reach() {
  for (let waited_s = 0; ; waited_s += 1) {
    try {
      return new Mongo(`mongodb://${MEMBER}/?directConnection=true`).getDB("admin");
    } catch (error) {
      if (waited_s >= WAIT_S) throw error;
      sleep(1000);
    }
  }
}

function startReplicaSet(admin) {
  try {
    admin.runCommand({ replSetGetStatus: 1 });
  } catch (error) {
    if (error.codeName !== "NotYetInitialized") throw error;
    admin.runCommand({ replSetInitiate: { _id: "shanzhi", members: [{ _id: 0, host: MEMBER }] } });
  }
  for (let waited_s = 0; !admin.runCommand({ hello: 1 }).isWritablePrimary; waited_s += 1) {
    if (waited_s === WAIT_S) throw new Error(`no primary within ${WAIT_S} s`);
    sleep(1000);
  }
}

function put(database, kind, name, fields) {
  const found = database.runCommand({ [`${kind}sInfo`]: name })[`${kind}s`];
  const verb = found.length ? "update" : "create";
  database.runCommand({ [`${verb}${kind[0].toUpperCase()}${kind.slice(1)}`]: name, ...fields });
}

const admin = reach();
admin.auth("root", password("root"));
startReplicaSet(admin);
for (const [department, privileges] of Object.entries(PRIVILEGES)) {
  if (!fs.existsSync(passwordFile(department))) continue;
  const database = admin.getSiblingDB(department);
  put(database, "role", ROLE, { privileges, roles: [] });
  put(database, "user", department, { pwd: password(department), roles: [{ role: ROLE, db: department }], mechanisms: ["SCRAM-SHA-256"] });
}
