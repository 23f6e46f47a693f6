-- wrk: each request is a batch of 20 readings of one meter, each later than all before; threads have meters of their own.
local batch = 20
local thread_number = 0

function setup(thread)
  thread:set("number", thread_number)
  thread_number = thread_number + 1
end

function init(args)
  token, start, readings = args[1], tonumber(args[2]), 0
end

function request()
  local records = {}
  for i = 1, batch do
    readings = readings + 1
    local head = i == 1 and string.format('"bn":"M-%d:","bu":"m3","bt":%d,', number, start) or ""
    records[i] = string.format('{%s"n":"8-0:1.0.0","t":%.3f,"v":%.3f}', head, readings / 1000, readings / 1000)
  end
  return wrk.format("POST", "/v1/readings",
    { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/senml+json" },
    "[" .. table.concat(records, ",") .. "]")
end


function done(summary, latency)
  local errors = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
  io.write(string.format('RESULT {"batches":%d,"seconds":%.3f,"errors":%d,"p50_ms":%.3f,"p99_ms":%.3f,"longest_ms":%.3f}\n',
    summary.requests, summary.duration / 1e6, errors, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3))
end
