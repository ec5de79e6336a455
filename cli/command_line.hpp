#pragma once
// What was written on the command line.
#include <functional>
#include <string>

#include "cli/commands.hpp"

namespace CLI {
class App;
}

namespace lvspec {

/// The options of all commands, and the work of the one that was named.
struct CommandLine {
  AuditOptions audit;
  WatchOptions watch;
  LoadOptions load;
  FailoverOptions failover;
  InitOptions init;
  JudgeOptions judge;
  ReportOptions report;
  DiffOptions diff;
  Output restore;
  bool json = false, list = false;
  std::string format = "text", id, profile, run_folder, word;
  std::function<int()> run;  ///< set by parsing
};

/// Adds every command to `app`; parsing fills `line`, which must live as long as `app`.
void define_commands(CLI::App& app, CommandLine& line);

}  // namespace lvspec
