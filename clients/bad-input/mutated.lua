-- Cheap requests that were good once: ids, queries, headers and bodies with one thing wrong. None of them makes
-- anything, so the memory of the server has no reason to grow.
-- Arguments after the address: the owner's key.

local paths = {
  "/locks", "/places", "/groups", "/users", "/members", "/role_assignments", "/shares", "/schedules", "/cards",
  "/card_assignments", "/controllers", "/floors", "/group_locks", "/group_links", "/logins", "/event_sets",
  "/controller_relays", "/controller_relay_connections", "/presences", "/explain", "/calendar/summary", "/roles",
  "/organization", "/user", "/login", "/openapi.json", "/nowhere",
}
local ids = {
  "0", "-1", "x", "1.5", "99999999999999999999", "%00", "%FF%FE", "1%20or%201", "..%2f..", "%F0%9F%9A%AA", "9007199254740993",
}
local queries = {
  "limit=-1", "limit=x", "limit=99999999999999999999", "offset=20001", "offset=%00", "ids=1,x", "ids[]=", "sort=%27", "query=%25_%27",
  "place_id=x", "user_id=you", "favorite=perhaps", "at=noon", "date=2026-02-30", "around=P1D", "cursor=x", "%=%", "&&&=", "a=%zz",
}
local bodies = {
  "", "{", "[]", "null", "5", "\"x\"", "{\"lock\":[]}", "{\"lock\":{\"name\":5}}", "{\"lock\":{\"latitude\":\"x\"}}",
  "{\"user\":{\"email\":{}}}", "{\"schedule\":{\"type\":\"never\"}}", "{\"name\":\"\\u0000\"}", "{\"name\":\"\255\254\"}",
  "{\"event_set\":{\"interval\":\"x\"}}", "{\"card\":{\"type\":\"\"}}", string.rep("[", 500), "{\"a\":" .. string.rep("1", 400) .. "}",
}
local methods = { "GET", "GET", "GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS" }
local secrets = {}
local threads = {}

function setup(thread)
  thread:set("number", #threads + 1)
  table.insert(threads, thread)
end

function init(args)
  math.randomseed(number)
  secrets = { "KISI-LOGIN " .. args[1], "Bearer " .. args[1], "KISI-LOGIN x", "KISI-GROUP-LINK x", "null", "Basic \255" }
  answered, broken, first = 0, 0, ""
end

local function any(list)
  return list[math.random(#list)]
end

function request()
  local path, method = any(paths), any(methods)
  -- Only what is not there is asked to change, and nothing is ended.
  if method ~= "GET" or math.random(2) == 1 then
    path = path .. "/" .. any(ids)
  end
  if math.random(2) == 1 then
    path = path .. "?" .. any(queries)
  end
  local headers = { ["Authorization"] = any(secrets), ["Content-Type"] = "application/json" }
  return wrk.format(method, "/api" .. path, headers, method ~= "GET" and any(bodies) or nil)
end

function response(status)
  answered = answered + 1
  if status >= 500 then
    broken = broken + 1
    first = tostring(status)
  end
end

function done(summary)
  local answers, failures = 0, 0
  for _, thread in ipairs(threads) do
    answers = answers + thread:get("answered")
    failures = failures + thread:get("broken")
  end
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("{\"answered\": %d, \"server_errors\": %d, \"lost\": %d}\n", answers, failures, lost))
end
