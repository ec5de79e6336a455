// lvspec load with [search]. Each trial is recorded by a process of its own, since a run gives up the rights to begin another
// one.
#include "cli/search.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "cli/files.hpp"
#include "cli/live.hpp"
#include "cli/load_play.hpp"
#include "cli/terminal.hpp"
#include "cli/verdicts.hpp"
#include "gen/load/bisection.hpp"
#include "gen/load/port_rest.hpp"
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

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// How many pairs of client and port a trial takes, if its connections last for as many requests as they should.
std::uint64_t pairs_taken(const LoadProfile& trial) {
  double requests = 1;
  for (const LoadStage& stage : trial.stages) requests += stage.from * stage.length_ms / 1000;
  const std::uint32_t each = trial.http.requests_per_connection;
  if (each == 1) return static_cast<std::uint64_t>(requests);
  const double connections = trial.http.max_connections + (each == 0 ? 0 : requests / each);
  return static_cast<std::uint64_t>(std::min(requests, connections));
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
      : options_(options),
        order_(order),
        path_(path),
        interrupt_(listen_for_signals()),
        bisection_(*order.load.search),
        rest_(order.load.clients.reuse_gap_ms) {
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
    let_ports_rest(trial.load);
    if (interrupt_) return;
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

  /// No trial meets what another one left at the director.
  void let_ports_rest(const LoadProfile& trial) const {
    const std::int64_t until = now_ms() + rest_.wait_ms(pairs_taken(trial), pairs_, now_ms());
    if (until <= now_ms()) return;
    fmt::print(
        stderr,
        "lvspec: waiting for {:.0f} s, as ports that earlier trials used rest for the reuse gap; more addresses or ports in "
        "[clients] of the load profile save that\n",
        static_cast<double>(until - now_ms()) / 1000);
    while (!interrupt_ && now_ms() < until) ::poll(nullptr, 0, static_cast<int>(std::min<std::int64_t>(until - now_ms(), 100)));
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
    const std::uint64_t taken = run.connections.size() + run.ports_passed_over + run.port_errors;
    place_ += taken;
    pairs_ = run.clients.size() * (std::uint64_t{order_.load.clients.last_port} - order_.load.clients.first_port + 1);
    rest_.note(taken, now_ms());
  }

  const LoadOptions& options_;
  const LoadOrder& order_;
  std::filesystem::path path_;
  const std::atomic<bool>& interrupt_;
  Bisection bisection_;
  SearchReport report_;
  PortRest rest_;
  std::uint64_t place_ = 0, pairs_ = 0;
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
