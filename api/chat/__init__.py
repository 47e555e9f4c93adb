"""The doors that chat front ends know: OpenAI's chat completions and the UI messages of the AI SDK."""
