// lvspec load with [search]. Each trial is recorded by a process of its own, since a run gives up the rights to begin another
// one.
#include "cli/search.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "cli/files.hpp"
#include "cli/live.hpp"
#include "cli/load_play.hpp"
#include "cli/terminal.hpp"
#include "cli/verdicts.hpp"
#include "gen/load/bisection.hpp"
#include "gen/load/run_file.hpp"
#include "lvspec/search_report.hpp"
#include "profiles/load_profile.hpp"
#include "reports/search.hpp"
#include "wire/descriptor.hpp"

namespace lvspec {
namespace {

/// What the trial's process does; it never returns to what the parent was doing.
[[noreturn]] void record_trial(const LoadOptions& options, const LoadOrder& order, const RunFolder& folder,
                               std::int64_t started_s, std::uint64_t place) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  ::setpgid(0, 0);  // the terminal's signals come to it through the parent, once
  int status = exit_unable;
  Narrator narrator(options.output.verbose);
  try {
    static_cast<void>(record_load(options, order, folder, started_s, narrator, place));
    status = exit_ok;
  } catch (const CommandError& error) {
    fmt::print(stderr, "lvspec: {}\n", error.what());
    status = error.status;
  } catch (const std::exception& error) {
    fmt::print(stderr, "lvspec: {}\n", error.what());
  }
  std::fflush(nullptr);
  ::_exit(status);
}

/// Waits for the trial's end, and hands a signal on.
int status_of(pid_t child, const std::atomic<bool>& interrupt) {
  const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  bool told = false;
  int status = 0;
  for (pollfd over{process.get(), POLLIN, 0}; ::waitpid(child, &status, WNOHANG) == 0; ::poll(&over, 1, 100)) {
    if (interrupt && !told) ::kill(child, SIGINT);
    told = interrupt;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : int{exit_unable};
}

std::string missed(const Demand& demand) { return fmt::format("{} {}: {}", demand.what, demand.limit, demand.found); }

SearchTrial weighed(double rate, const std::string& folder, const Report& report) {
  SearchTrial trial{rate, folder, SearchTrial::Word::held, {}};
  const Summary summary = summarize(report);
  if (summary.exit_status == exit_ok) return trial;
  trial.word = summary.exit_status == exit_failed ? SearchTrial::Word::missed : SearchTrial::Word::unshown;
  const bool unshown = trial.word == SearchTrial::Word::unshown;
  for (const Demand& demand : unshown ? report.load->validity : report.load->thresholds)
    if (!demand.met) trial.reasons.push_back(missed(demand));
  for (const Verdict& verdict : report.verdicts)
    if (unshown ? verdict.outcome == Outcome::inconclusive || verdict.outcome == Outcome::error : verdict.counts_as_failure())
      trial.reasons.push_back(fmt::format("{}: {}", verdict.spec->id, verdict.because));
  return trial;
}

class Search {
 public:
  Search(const LoadOptions& options, const LoadOrder& order, const std::filesystem::path& path, std::int64_t started_s)
      : options_(options), order_(order), path_(path), interrupt_(listen_for_signals()), bisection_(*order.load.search) {
    const LoadSearch& search = *order.load.search;
    report_ = {order.profile.name, started_s, search.from, search.to, search.precision, false, {}};
    // Walks that follow one another over the clients' ports, from a place that moves on with the clock from search to search.
    place_ = static_cast<std::uint64_t>(started_s) * 1000;
  }

  const SearchReport& run() {
    while (const auto rate = bisection_.next()) {
      if (!interrupt_) add(*rate);
      if (interrupt_) break;
    }
    report_.interrupted = interrupt_;
    write_file(path_ / "search.json", search_json(report_));
    return report_;
  }

 private:
  void add(double rate) {
    const std::string name = fmt::format("trial-{:02}", report_.trials.size() + 1);
    fmt::print(stderr, "lvspec: {}, {:g} requests a second\n", name, rate);
    const RunFolder folder(path_ / name);
    const LoadOrder trial{order_.profile, trial_of(order_.load, rate), order_.target, order_.selected};
    record(trial, folder);
    if (interrupt_) return;
    const Report report = judge_folder(folder.path().string());
    folder.write(report);
    report_.trials.push_back(weighed(rate, name, report));
    bisection_.note(report_.trials.back().word == SearchTrial::Word::held);
    // So that what is known is not lost with the process.
    write_file(path_ / "search.json", search_json(report_));
    if (!options_.output.quiet) fmt::print(stderr, "lvspec: {}\n", trial_line(report_.trials.back()));
  }

  void record(const LoadOrder& trial, const RunFolder& folder) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child < 0)
      throw CommandError(exit_unable, fmt::format("no process can be started for a trial: {}", std::strerror(errno)));
    if (child == 0) record_trial(options_, trial, folder, report_.started_s, place_);
    if (const int status = status_of(child, interrupt_); status != exit_ok && !interrupt_)
      throw CommandError(status, fmt::format("{} could not be made, so the search ends; {} holds what was found before",
                                             folder.path().filename().string(), path_.string()));
    if (interrupt_) return;
    const LoadRun run = read_load_run(folder.path());
    place_ += run.connections.size() + run.ports_passed_over + run.port_errors;
  }

  const LoadOptions& options_;
  const LoadOrder& order_;
  std::filesystem::path path_;
  const std::atomic<bool>& interrupt_;
  Bisection bisection_;
  SearchReport report_;
  std::uint64_t place_ = 0;
};

/// The trials of an earlier search in the same folder.
void prepare(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  std::filesystem::remove(path / "search.json", error);
  for (const auto& entry : std::filesystem::directory_iterator(path, error))
    if (entry.path().filename().string().starts_with("trial-") && has_load_run(entry.path()))
      std::filesystem::remove_all(entry.path(), error);
  if (error)
    throw CommandError(exit_unable, fmt::format("{} cannot be made into a search's folder: {}; name another with --out",
                                                path.string(), error.message()));
}

}  // namespace

int search_load(const LoadOptions& options, const LoadOrder& order, const std::filesystem::path& path, std::int64_t started_s) {
  prepare(path);
  Search search(options, order, path, started_s);
  const SearchReport& report = search.run();
  if (!options.output.quiet)
    std::fputs((options.output.json ? search_json(report) : search_text(report, text_options())).c_str(), stdout);
  print_folder(path.string(), options.output);
  return report.interrupted ? 128 + caught_signal() : report.exit_status();
}

}  // namespace lvspec
