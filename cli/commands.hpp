#pragma once
// The subcommands: each takes what the command line said and returns the exit status.
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "lvspec/check.hpp"
#include "profiles/quick.hpp"

namespace lvspec {

/// Exit statuses that scripts depend on (docs/design.md).
enum Exit : int { exit_ok = 0, exit_failed = 1, exit_usage = 2, exit_inconclusive = 3, exit_unable = 4, exit_nothing = 5 };

/// Ends the command with a message and an exit status.
struct CommandError : std::runtime_error {
  CommandError(int exit_status, const std::string& what) : std::runtime_error(what), status(exit_status) {}
  int status;
};

/// Which checks: ids, slugs or families as the user wrote them.
struct Selection {
  std::vector<std::string> only, skip, families;
};

/// How much a command says. Facts go to standard output, talk to standard error.
struct Output {
  bool quiet = false;    ///< no report: the exit status and the files say it
  bool json = false;     ///< facts as JSON
  bool verbose = false;  ///< what is done and waited for, on standard error
};

struct AuditOptions {
  std::string profile;  ///< path; empty: the quick flags say what the cluster is
  QuickFlags quick;
  Selection selection;
  std::optional<std::string> out;
  bool intrusive = false;
  std::uint32_t passive_s = 0;
  Level fail_on = Level::must;
  std::optional<std::uint64_t> seed;
  std::optional<std::string> baseline;  ///< a run; only what got worse since makes the exit status
  Output output;
};

struct LoadOptions {
  std::string profile, load;  ///< paths
  std::optional<std::string> out;
  bool no_checks = false;
  std::optional<std::string> lines;  ///< text or json; default: text on a terminal
  std::optional<std::uint64_t> seed;
  Output output;
};

struct FailoverOptions {
  std::string profile;             ///< path
  std::vector<std::string> hooks;  ///< in this order; empty: every host and service that has hooks
  bool intrusive = false;
  std::optional<std::string> out;
  Level fail_on = Level::must;
  std::optional<std::uint64_t> seed;
  Output output;
};

struct InitOptions {
  std::string ipvsadm, keepalived;  ///< files, "-" for standard input; where both are empty, the wire is asked
  QuickFlags quick;                 ///< vips, interface, mirror, gateway and clients of it
  std::optional<std::string> out;
  Output output;
};

struct JudgeOptions {
  std::vector<std::string> runs;  ///< a run folder, or captures: FILE or VANTAGE=FILE
  std::string profile;            ///< needed for captures; for a run folder its own is the default
  Selection selection;
  std::optional<std::string> out;
  std::optional<Level> fail_on;  ///< default: what the run was made with
  std::optional<std::string> baseline;
  Output output;
};

struct DiffOptions {
  std::string before, after;  ///< run folders, or their report.json
  bool json = false;
};

struct ReportOptions {
  std::string run;  ///< a run folder
  std::string format = "text";
  std::optional<std::string> out;  ///< default: standard output
};

struct WatchOptions {
  std::string profile;  ///< path
  Selection selection;
  std::optional<std::string> out;       ///< folder for a report
  std::optional<std::string> textfile;  ///< for Prometheus' node_exporter
  bool json = false;
  bool verbose = false;
  std::uint32_t for_s = 0;      ///< 0: until a signal
  std::uint32_t every_s = 0;    ///< a report at the end alone
  std::uint32_t repeat_s = 60;  ///< how often what goes on is told
  Level fail_on = Level::must;
};

int run_watch(const WatchOptions& options);
int run_failover(const FailoverOptions& options);
int run_load(const LoadOptions& options);
int run_audit(const AuditOptions& options);
int run_init(const InitOptions& options);
int run_judge(const JudgeOptions& options);
int run_report(const ReportOptions& options);
int run_diff(const DiffOptions& options);
int run_restore(const std::string& folder, const Output& output);
int run_waivers(const std::string& profile, bool json);
int run_checks(const std::string& format);
int run_explain(const std::string& id, const std::string& format);
int run_validate(const std::string& profile, bool json);

}  // namespace lvspec
