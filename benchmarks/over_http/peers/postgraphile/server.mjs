// Serves the tables of a PostgreSQL database with PostGraphile.
// Usage: NODE_ENV=production node server.mjs CONNECTION PORT
import { createServer } from "node:http";
import { grafserv } from "grafserv/node";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const [connectionString, port] = process.argv.slice(2);

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  // Below a service plain lists, as with the others; they are cheaper than connections.
  schema: { defaultBehavior: "list" },
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
  pgServices: [makePgService({ connectionString, schemas: ["public"] })],
});

const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(port), "127.0.0.1");
