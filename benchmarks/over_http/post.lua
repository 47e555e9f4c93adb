-- Posts GraphQL requests in turn, over and over, and prints what came of it as JSON.
-- Usage: wrk … -s post.lua URL -- BODY …
local requests = {}
local sent = 0

function init(bodies)
  local headers = { ["Content-Type"] = "application/json" }
  for number = 1, #bodies do
    requests[number] = wrk.format("POST", nil, headers, bodies[number])
  end
end

function request()
  sent = sent + 1
  return requests[sent % #requests + 1]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %d, "failed": %d, "p50": %.1f, "p99": %.1f}',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
