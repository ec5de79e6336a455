#include "gen/hooks.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "cluster.hpp"

using namespace lvspec;
using namespace lvspec::test;
using namespace std::chrono_literals;

namespace {

/// A file that commands write to, one word each.
class Diary {
 public:
  Diary() : path_(std::filesystem::temp_directory_path() / ("lvspec-hooks-" + std::to_string(::getpid()))) { clear(); }
  ~Diary() { clear(); }
  Diary(const Diary&) = delete;
  Diary& operator=(const Diary&) = delete;
  [[nodiscard]] std::string note(const std::string& word) const { return "echo " + word + " >>" + path_.string(); }
  [[nodiscard]] std::string words() const {
    std::ifstream file(path_);
    std::string out, word;
    while (file >> word) out += (out.empty() ? "" : " ") + word;
    return out;
  }

 private:
  void clear() const { std::filesystem::remove(path_); }
  std::filesystem::path path_;
};

constexpr const char* name = "web1.weight";

/// One hook and what it needs to run.
struct Hand {
  Diary diary;
  Profile p = profile();
  Plan plan;
  SessionEvents events;
  Moment now{0};

  explicit Hand(const std::string& breaks = "", const std::string& mends = "", std::uint32_t within_ms = 10'000) {
    p.hooks[name] = {"web1", HookKind::weight, breaks.empty() ? diary.note("broken") : breaks, diary.note("mended") + mends,
                     within_ms};
    plan.hooks = {{name, {.command = p.hooks[name].break_command}, {.command = p.hooks[name].mend_command}}};
    events.before_break = [this](const std::string& hook) { said += "before " + hook + ","; };
    events.mended = [this](const std::string& hook) { said += "mended " + hook + ","; };
  }
  /// Until it is in this phase; time passes as it would.
  bool reaches(Hooks& hooks, Hooks::Phase phase) {
    for (int turn = 0; turn < 2000 && hooks.phase(name) != phase; ++turn) {
      hooks.advance(now);
      std::this_thread::sleep_for(2ms);
      now += 2ms;
    }
    return hooks.phase(name) == phase;
  }
  std::string said;
};

}  // namespace

TEST_CASE("a hook breaks once its parts are prepared, and mends once they are done") {
  Hand hand;
  Hooks hooks(hand.plan, hand.p, hand.events);
  hooks.advance(hand.now);
  CHECK_FALSE(hooks.busy());
  hooks.enter(name);
  hooks.enter(name);
  hooks.prepared(name);
  hooks.advance(hand.now);
  CHECK(hooks.phase(name) == Hooks::Phase::waiting);
  CHECK(hooks.busy());
  CHECK_FALSE(hooks.busy_but_for(name));
  CHECK(hooks.busy_but_for("web2"));
  CHECK(hand.said.empty());
  hooks.prepared(name);
  CHECK(hand.reaches(hooks, Hooks::Phase::broken));
  CHECK(hand.diary.words() == "broken");
  CHECK(hand.said == "before web1.weight,");
  CHECK(hooks.since(name) <= hand.now);
  hooks.leave(name);
  hooks.advance(hand.now);
  CHECK(hooks.phase(name) == Hooks::Phase::broken);
  hooks.leave(name);
  CHECK(hand.reaches(hooks, Hooks::Phase::over));
  CHECK_FALSE(hooks.busy());
  CHECK(hooks.next(hand.now) == never);
  CHECK(hand.diary.words() == "broken mended");
  CHECK(hand.said == "before web1.weight,mended web1.weight,");
  const HookRecord record = hooks.records().front();
  CHECK(record.broke.begun);
  CHECK(record.mended.begun);
  CHECK(record.broke.ended_ms <= record.mended.began_ms);
  CHECK((record.broke.trouble + record.mended.trouble).empty());
}

TEST_CASE("a break that fails or does not end in time is mended as well") {
  for (const bool slow : {false, true}) {
    Hand hand(slow ? "sleep 60" : "echo no such host >&2; exit 255", "", slow ? 60 : 10'000);
    Hooks hooks(hand.plan, hand.p, hand.events);
    hooks.enter(name);
    hooks.prepared(name);
    CHECK(hand.reaches(hooks, Hooks::Phase::over));
    CHECK(hand.diary.words() == "mended");
    CHECK(hooks.records().front().broke.trouble == (slow ? "not done within 60 ms" : "exit status 255: no such host"));
    CHECK(hooks.records().front().mended.trouble.empty());
  }
}

TEST_CASE("a mend that fails is recorded, and nothing says that it is mended") {
  Hand hand("", "; exit 3");
  Hooks hooks(hand.plan, hand.p, hand.events);
  hooks.enter(name);
  hooks.prepared(name);
  hooks.leave(name);
  CHECK(hand.reaches(hooks, Hooks::Phase::over));
  CHECK(hooks.records().front().mended.trouble == "exit status 3");
  CHECK(hand.said == "before web1.weight,");
}

TEST_CASE("stopped before, during and after the break") {
  Hand idle;
  Hooks untouched(idle.plan, idle.p, idle.events);
  untouched.enter(name);
  untouched.stop(idle.now);
  untouched.advance(idle.now);
  CHECK_FALSE(untouched.busy());
  CHECK(idle.diary.words().empty());
  for (const bool during : {true, false}) {
    Hand hand(during ? "sleep 60" : "");
    Hooks hooks(hand.plan, hand.p, hand.events);
    hooks.enter(name);
    hooks.prepared(name);
    CHECK(hand.reaches(hooks, during ? Hooks::Phase::breaking : Hooks::Phase::broken));
    hooks.stop(hand.now);
    hooks.stop(hand.now);
    CHECK(hooks.busy());
    CHECK(hand.reaches(hooks, Hooks::Phase::over));
    CHECK(hand.diary.words() == (during ? "mended" : "broken mended"));
    CHECK(hooks.records().front().broke.trouble == (during ? "interrupted" : ""));
  }
}

TEST_CASE("whoever forgets it leaves it mended, and only once") {
  for (const Hooks::Phase phase : {Hooks::Phase::breaking, Hooks::Phase::broken, Hooks::Phase::mending, Hooks::Phase::over}) {
    const bool during = phase == Hooks::Phase::breaking, on_its_way = phase >= Hooks::Phase::mending;
    Hand hand(during ? "sleep 60" : "");
    {
      Hooks hooks(hand.plan, hand.p, hand.events);
      hooks.enter(name);
      hooks.prepared(name);
      if (on_its_way) hooks.leave(name);
      CHECK(hand.reaches(hooks, phase));
    }
    CHECK(hand.diary.words() == (during ? "mended" : "broken mended"));
  }
  Hand never_begun;
  { Hooks hooks(never_begun.plan, never_begun.p, never_begun.events); }
  CHECK(never_begun.diary.words().empty());
}

TEST_CASE("a hook that the profile does not have is over before it begins") {
  Hand hand;
  Hooks hooks(hand.plan, hand.p, hand.events);
  hooks.enter("web9");
  hooks.prepared("web9");
  hooks.leave("web9");
  CHECK(hooks.phase("web9") == Hooks::Phase::over);
  CHECK(hooks.since("web9") == Moment{0});
  CHECK_FALSE(hooks.busy());
}
