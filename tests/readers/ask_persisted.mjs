// Asks a server twice with Apollo's client, by POST and by GET; prints the answers and what was sent for them.
import { createHash } from "node:crypto";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";

const [url, id] = process.argv.slice(2);
const query = gql`query Name($id: ID!) { entity(id: $id) { name } }`;
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const sent = [];

async function watched(address, options) {
  const response = await fetch(address, options);
  const holdsQuery = (options.body ?? decodeURIComponent(address)).includes("entity(id");
  sent.push([options.method, holdsQuery, response.status]);
  return response;
}

for (const useGETForHashedQueries of [false, true]) {
  const link = new PersistedQueryLink({ sha256, useGETForHashedQueries }).concat(
    new HttpLink({ uri: url, fetch: watched }),
  );
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  for (const fetchPolicy of ["no-cache", "no-cache"]) {
    const { data } = await client.query({ query, variables: { id }, fetchPolicy });
    sent.push(data.entity.name);
  }
}
console.log(JSON.stringify(sent));
