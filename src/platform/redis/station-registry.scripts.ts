/** How an entry of the hash of connections is read. */
const ENTRY = `
local function epochOf(entry) return tonumber(string.match(entry, '^%d+')) end
local function holderOf(entry) return cjson.decode(string.sub(entry, string.find(entry, ' ', 1, true) + 1)).processId end`;

/**
 * ARGV: prefix of lease keys, process, station, details, age in microseconds or ''. Without an age the claim stands
 * whatever was stored; one with an age yields to a newer socket of another process, if that is live.
 */
const CLAIM = `${ENTRY}
local stored = redis.call('HGET', KEYS[1], ARGV[3])
local time = redis.call('TIME')
local epoch = time[1] * 1000000 + time[2] - (tonumber(ARGV[5]) or 0)
local displaced = false
if stored then
  local holder = holderOf(stored)
  if redis.call('EXISTS', ARGV[1] .. holder) == 1 then displaced = stored end
  local isNewer = displaced and holder ~= ARGV[2] and epochOf(stored) > epoch
  if ARGV[5] ~= '' and isNewer then return { false, displaced } end
  epoch = math.max(epoch, epochOf(stored) + 1)
end
local text = string.format('%.0f', epoch)
redis.call('HSET', KEYS[1], ARGV[3], text .. ' ' .. ARGV[4])
return { text, displaced }`;

/** ARGV: pairs of station and epoch. Returns how many of the stations are held by somebody else. */
const RELEASE = `
local taken = 0
for i = 1, #ARGV, 2 do
  local stored = redis.call('HGET', KEYS[1], ARGV[i])
  if stored then
    if string.match(stored, '^%d+') == ARGV[i + 1] then redis.call('HDEL', KEYS[1], ARGV[i])
    else taken = taken + 1 end
  end
end
return taken`;

/** ARGV: process, stations. */
const DISOWN = `${ENTRY}
local disowned = 0
for i = 2, #ARGV do
  local stored = redis.call('HGET', KEYS[1], ARGV[i])
  if stored and holderOf(stored) == ARGV[1] then
    disowned = disowned + redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return disowned`;

/** ARGV: process, pairs of station and entry. What this process itself has stored is never newer than what it asserts. */
const REASSERT = `${ENTRY}
local lost = {}
for i = 2, #ARGV, 2 do
  local stored = redis.call('HGET', KEYS[1], ARGV[i])
  local entry = ARGV[i + 1]
  if stored ~= entry then
    if stored and epochOf(stored) > epochOf(entry) and holderOf(stored) ~= ARGV[1] then
      lost[#lost + 1] = ARGV[i]
    else
      redis.call('HSET', KEYS[1], ARGV[i], entry)
    end
  end
end
return lost`;

/** ARGV: prefix of lease keys, stations. Returns for each of them its entry, or nothing where its process has no lease. */
const FIND = `${ENTRY}
local entries = {}
local leased = {}
for i = 2, #ARGV do
  local stored = redis.call('HGET', KEYS[1], ARGV[i])
  entries[i - 1] = false
  if stored then
    local holder = holderOf(stored)
    if leased[holder] == nil then leased[holder] = redis.call('EXISTS', ARGV[1] .. holder) == 1 end
    if leased[holder] then entries[i - 1] = stored end
  end
end
return entries`;

export const REGISTRY_SCRIPTS = {
  csmsClaim: { lua: CLAIM, numberOfKeys: 1 },
  csmsRelease: { lua: RELEASE, numberOfKeys: 1 },
  csmsDisown: { lua: DISOWN, numberOfKeys: 1 },
  csmsReassert: { lua: REASSERT, numberOfKeys: 1 },
  csmsFind: { lua: FIND, numberOfKeys: 1 },
};
