const firstQuestion = `# Which services hand on data by being asked, and who asks them?
query PullServices {
  services(where: { delivery: { has: PULL }, related: { kind: PULLS_FROM, direction: IN } }) {
    nodes {
      id
      relations(kinds: [PULLS_FROM], direction: IN) {
        text
        delivery
        mechanism
        sources { source { id } locator }
      }
    }
  }
}
`;

ReactDOM.createRoot(document.getElementById("explorer")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultQuery: firstQuestion,
    shouldPersistHeaders: false,
  }),
);
