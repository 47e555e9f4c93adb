// Sends the messages on standard input to an address as useChat does, and prints what came of it.
import { DefaultChatTransport, readUIMessageStream } from "ai";
import { readFileSync } from "node:fs";

const [api, stopAfter] = process.argv.slice(2);
const messages = JSON.parse(readFileSync(0, "utf8"));
const leaving = new AbortController();
const states = [];
try {
  const stream = await new DefaultChatTransport({ api }).sendMessages({
    chatId: "test",
    trigger: "submit-message",
    messages,
    abortSignal: leaving.signal,
  });
  for await (const message of readUIMessageStream({ stream, terminateOnError: true })) {
    states.push(message);
    if (states.length === Number(stopAfter)) leaving.abort();
  }
  console.log(JSON.stringify({ message: states.at(-1), states: states.length }));
} catch (error) {
  console.log(JSON.stringify({ error: error.message, status: error.statusCode, states: states.length }));
}
