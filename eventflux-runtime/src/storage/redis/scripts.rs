//! What the server does in one go.
//!
//! Every script that changes something begins with the lock: whoever has lost it changes nothing. Scripts may come twice, when the answer to the first
//! was lost, and then change nothing more.

use std::sync::LazyLock;

use ::redis::{Connection, FromRedisValue, RedisError, Script, ScriptInvocation};

/// What all have in front. KEYS: lock, writer, index, latest; ARGV: the writer, the lock's expiry, that of the checkpoints or 0, what chunks begin with.
const COMMON: &str = r"
local lock, writer, index, latest = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local me, expiry, ttl, prefix = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]

local function take()
    redis.call('SET', lock, me, 'PX', expiry)
    redis.call('SET', writer, me)
end

-- Renews the lock; whoever has it instead. A lock that has expired is taken again if nobody else has written since.
local function lost()
    local holder = redis.call('GET', lock)
    if holder == me then
        redis.call('PEXPIRE', lock, expiry)
        return nil
    end
    local other = holder or redis.call('GET', writer)
    if other and other ~= me then
        return other
    end
    take()
    return nil
end

local function chunks(entry, each)
    local generation, count = string.match(entry, '^%d+ (%S+) %d+ (%d+)$')
    for i = 0, (tonumber(count) or 0) - 1 do
        each(prefix .. generation .. ':' .. i)
    end
end

local function of(epoch)
    return redis.call('ZRANGEBYLEX', index, '[' .. epoch .. ' ', '(' .. epoch .. '!')
end

local function forget(entry)
    chunks(entry, function(key) redis.call('UNLINK', key) end)
    redis.call('ZREM', index, entry)
end

-- Points at the newest, and lets everything live as long as it is to.
local function settle()
    local last = redis.call('ZRANGE', index, -1, -1)[1]
    if last then
        redis.call('SET', latest, string.match(last, '^0*(%d+) '))
    else
        redis.call('DEL', latest)
    end
    if ttl == 0 and redis.call('PTTL', index) < 0 then
        return
    end
    local function live(key)
        if ttl == 0 then redis.call('PERSIST', key) else redis.call('PEXPIRE', key, ttl) end
    end
    for _, entry in ipairs(redis.call('ZRANGE', index, 0, -1)) do
        chunks(entry, live)
    end
    live(index)
    live(latest)
    live(writer)
end
";

/// Takes the lock if nobody has it.
pub(super) static TAKE: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local holder = redis.call('GET', lock)
if holder and holder ~= me then return {'locked', holder} end
take()
return {'done', ''}",
    )
});

/// Renews the lock, and the time of checkpoints that go when nobody writes.
pub(super) static RENEW: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local other = lost()
if other then return {'locked', other} end
if ttl > 0 then settle() end
return {'done', ''}",
    )
});

/// Gives the lock back.
pub(super) static RELEASE: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
if redis.call('GET', lock) == me then redis.call('DEL', lock) end
return {'done', ''}",
    )
});

/// Lets a checkpoint be seen whose chunks are there. ARGV: epoch, generation, length, chunks.
pub(super) static PUBLISH: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local other = lost()
if other then return {'locked', other} end
local epoch, length = ARGV[5], 0
local entry = epoch .. ' ' .. ARGV[6] .. ' ' .. ARGV[7] .. ' ' .. ARGV[8]
chunks(entry, function(key) length = length + redis.call('STRLEN', key) end)
if length ~= tonumber(ARGV[7]) then return {'missing', ''} end
for _, old in ipairs(of(epoch)) do
    if old ~= entry then forget(old) end
end
redis.call('ZADD', index, 0, entry)
settle()
return {'done', ''}",
    )
});

/// Removes checkpoints. ARGV: their epochs.
pub(super) static REMOVE: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local other = lost()
if other then return {'locked', other} end
for i = 5, #ARGV do
    for _, old in ipairs(of(ARGV[i])) do forget(old) end
end
settle()
return {'done', ''}",
    )
});

/// Removes those chunks that belong to no checkpoint. ARGV: keys of chunks.
pub(super) static SWEEP: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local other = lost()
if other then return {'locked', other} end
local used = {}
for _, entry in ipairs(redis.call('ZRANGE', index, 0, -1)) do
    used[string.match(entry, '^%d+ (%S+)') or ''] = true
end
for i = 5, #ARGV do
    local generation = string.match(string.sub(ARGV[i], #prefix + 1), '^(.+):%d+$')
    if not used[generation or ''] then redis.call('UNLINK', ARGV[i]) end
end
return {'done', ''}",
    )
});

fn script(body: &str) -> Script {
    Script::new(&format!("{COMMON}{body}"))
}

/// What a script has to say.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// Another writer has the lock.
    Locked(String),
    /// Chunks are not there.
    Missing,
}

/// Runs a script.
pub(super) fn run(script: &ScriptInvocation<'_>, connection: &mut Connection) -> Result<Outcome, RedisError> {
    let (word, other) = FromRedisValue::from_redis_value(script.invoke(connection)?)?;
    let (word, other): (String, String) = (word, other);
    Ok(match word.as_str() {
        "locked" => Outcome::Locked(other),
        "missing" => Outcome::Missing,
        _ => Outcome::Done,
    })
}
