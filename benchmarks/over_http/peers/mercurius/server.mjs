// Serves the services of a JSON file with mercurius, queries compiled on first use.
// Usage: node server.mjs FILE PORT
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import mercurius from "mercurius";

const [file, port] = process.argv.slice(2);
const services = JSON.parse(readFileSync(file, "utf8"));
const byNumber = new Map(services.map((each) => [each.number, each]));
const byId = new Map(services.map((each) => [each.id, each]));

// Everything is put into the shape of the answer beforehand, so that fields are plain properties.
for (const each of services) {
  each.limits = each.limits.map(({ name, amount, unit }) => ({
    name,
    quantity: { amount: String(amount), unit },
  }));
  each.relations = each.relations.map(({ kind, target }) => ({
    relationKind: kind.replaceAll("-", "_").toUpperCase(),
    target: byNumber.get(target),
  }));
}

const schema = `
  type Query {
    services(first: Int, delivery: String): ServiceConnection!
    service(id: ID!): Service
  }
  type ServiceConnection { nodes: [Service!]! }
  type Service {
    id: ID!
    name: String!
    brief: String!
    delivery: [String!]!
    limits: [Limit!]!
    relations: [Relation!]!
  }
  type Limit { name: String! quantity: Quantity }
  type Quantity { amount: String! unit: String! }
  type Relation { relationKind: String! target: Service! }
`;

const resolvers = {
  Query: {
    services(_, { first = 100, delivery }) {
      const found = delivery ? services.filter((each) => each.delivery.includes(delivery)) : services;
      return { nodes: found.slice(0, first) };
    },
    service: (_, { id }) => byId.get(id),
  },
};

const app = Fastify();
await app.register(mercurius, { schema, resolvers, jit: 1 });
await app.listen({ host: "127.0.0.1", port: Number(port) });
