// lvspec watch: listen without sending anything, tell what is wrong as it is seen.
#include "checks/watch.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "cli/commands.hpp"
#include "cli/details.hpp"
#include "cli/files.hpp"
#include "cli/live.hpp"
#include "cli/recent_frames.hpp"
#include "cli/run_folder.hpp"
#include "cli/selection.hpp"
#include "cli/verdicts.hpp"
#include "lvspec/printable.hpp"
#include "profiles/load.hpp"
#include "reports/findings.hpp"
#include "wire/host.hpp"
#include "wire/live_frames.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto glance = 100ms, telling = 500ms, learning = 1000ms, noting = 10000ms;
constexpr auto renewing = 10min;  // so that no check grows blind: some keep their first few thousand connections

std::int64_t now_s() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// One watch, from its first frame to its report.
class Lookout {
 public:
  Lookout(const WatchOptions& options, const Profile& profile, std::vector<const CatalogueEntry*> selected)
      : options_(options),
        profile_(profile),
        selected_(std::move(selected)),
        live_(profile.vantages),
        watch_(profile, selected_),
        findings_(options.repeat_s),
        talk_(options.verbose),
        started_s_(now_s()) {
    talk_.note(fmt::format("listening at {}, for {} checks", vantages_in_words(profile), selected_.size()));
  }

  int run(const std::atomic<bool>& interrupt) {
    const auto over = [&] { return interrupt || live_.ended() || (options_.for_s != 0 && Clock::now() >= deadline_); };
    write();  // where nothing can be written, the user hears of it now
    write_metrics();
    learn(over);
    for (auto due = Clock::now(), renewed = due, reported = due; !over();) {
      hear();
      const auto now = Clock::now();
      if (now < due) continue;
      tell();
      note_failures();
      note_frames(now);
      due = now + telling;
      if (now - renewed >= renewing) watch_.renew(), renewed = now;
      if (options_.every_s != 0 && now - reported >= std::chrono::seconds(options_.every_s))
        try_to([this] { write(); }, report_fails_), reported = now;
    }
    const bool by_itself = live_.ended();
    live_.stop();
    while (!live_.ended()) hear();
    tell();
    return finish(by_itself);
  }

 private:
  /// Who is who, from the first second: a mirror of both directions would make everything look doubled.
  template <class Over>
  void learn(Over over) {
    FirstFrames first;
    const auto until = Clock::now() + learning;
    while (Clock::now() < until && !first.full() && !over()) {
      live_.collect(glance);
      for (Record record; live_.next(record);) {
        recent_.add(record);
        first.add(record);
      }
    }
    watch_.prepare(first);
    [[maybe_unused]] const bool again = first.rewind();
    for (Record record; first.next(record);) watch_.hear(record);
  }

  void hear() {
    live_.collect(glance);
    for (Record record; live_.next(record);) {
      recent_.add(record);
      watch_.hear(record);
    }
  }

  void tell() {
    std::vector<Verdict> seen = watch_.take();
    recent_.fill(profile_, seen);
    (void)apply_waivers(seen, profile_, today());
    for (const WatchLine& line : findings_.note(seen, now_s())) {
      const std::string text = options_.json ? to_json(line) : to_text(line);
      std::fputs(text.c_str(), stdout);
      std::fflush(stdout);
    }
    try_to([this] { write_metrics(); }, metrics_fail_);
  }

  void note_failures() {
    failed_.resize(profile_.vantages.size());
    for (std::size_t v = 0; v < failed_.size(); ++v) {
      if (failed_[v] || !live_.failed(v)) continue;
      failed_[v] = true;
      const Coverage book = live_.coverage()[v];
      fmt::print(stderr, "lvspec: the vantage {} shows nothing any more: {}\n", printable(book.vantage), printable(book.why));
    }
  }

  /// A watch that finds nothing says that it does see something.
  void note_frames(Clock::time_point now) {
    if (now < next_note_) return;
    next_note_ = now + noting;
    std::string text;
    for (const Coverage& book : live_.coverage())
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", book.vantage, book.seen);
    talk_.note("frames seen: " + text);
  }

  void write_metrics() const {
    if (options_.textfile) write_file(*options_.textfile, to_metrics(findings_, live_.coverage(), profile_.name));
  }

  /// A full disk is no reason to stop listening. Said once, until it can be written again.
  template <class Write>
  void try_to(Write write, bool& in_trouble) {
    try {
      write();
      in_trouble = false;
    } catch (const std::exception& error) {
      if (!std::exchange(in_trouble, true)) fmt::print(stderr, "lvspec: {}; the watch goes on\n", error.what());
    }
  }

  [[nodiscard]] static std::chrono::year_month_day today() {
    return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
  }

  [[nodiscard]] Report report() {
    Report out = empty_report({profile_, nullptr, {}, selected_, options_.fail_on, false});
    out.started_s = started_s_;
    out.watch = true;
    Judgement judgement = watch_.conclude(live_.coverage());
    out.topology = std::move(judgement.topology);
    out.coverage = std::move(judgement.coverage);
    out.verdicts = std::move(judgement.verdicts);
    out.notes = std::move(judgement.notes);
    for (Verdict& v : out.verdicts)  // what these found since the last glance is not lost: tell() comes first
      if (v.outcome == Outcome::fail) v.outcome = Outcome::inconclusive;
    findings_.put_into(out);
    out.notes.push_back("A watch shows what is wrong and never that something is right: what found nothing is inconclusive.");
    return out;
  }

  void write() {
    if (!options_.out) return;
    const RunFolder folder(*options_.out);
    folder.prepare();
    write_file(folder.file("profile.toml"), profile_.source);
    folder.write(report());
  }

  int finish(bool by_itself) {
    write();
    const bool failed = summarize(report()).failed != 0;
    if (options_.out) fmt::print(stderr, "files: {}\n", *options_.out);
    if (failed) return exit_failed;
    if (by_itself) throw CommandError(exit_unable, "every vantage ended by itself, so nothing is watched any more");
    return exit_ok;
  }

  const WatchOptions& options_;
  const Profile& profile_;
  std::vector<const CatalogueEntry*> selected_;
  LiveFrames live_;
  Watch watch_;
  WatchFindings findings_;
  RecentFrames recent_;
  const Narrator talk_;
  Clock::time_point next_note_{};
  std::vector<bool> failed_;
  bool metrics_fail_ = false, report_fails_ = false;
  std::int64_t started_s_;
  Clock::time_point deadline_ = Clock::now() + std::chrono::seconds(options_.for_s);
};

}  // namespace

int run_watch(const WatchOptions& options) {
  const auto selected = select(options.selection);
  std::string text = read_file(options.profile);
  Profile profile = parse_profile(text, options.profile);
  profile.source = std::move(text);
  if (profile.vantages.empty())
    throw CommandError(exit_usage, options.profile + ": the profile has no [[vantage]]: there is nowhere to listen");
  const std::atomic<bool>& interrupt = listen_for_signals();
  Lookout lookout(options, profile, selected);
  drop_capabilities();
  return lookout.run(interrupt);
}

}  // namespace lvspec
