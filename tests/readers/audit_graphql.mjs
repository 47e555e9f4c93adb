// Holds a server against GraphQL over HTTP: prints each requirement as [level and words, verdict, reason].
import { auditServer } from "graphql-http";

const results = await auditServer({ url: process.argv[2] });
console.log(
  JSON.stringify(results.map(({ id, name, status, reason }) => [`${id} ${name}`, status, reason ?? null])),
);
