// Reads the command line, runs the command that it names, and turns what stopped it into a message and an exit status.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/command_line.hpp"
#include "cli/help.hpp"
#include "gen/session.hpp"
#include "profiles/load.hpp"
#include "wire/wire_error.hpp"

namespace {

using namespace lvspec;

int report_error(int status, const char* what) {
  std::fprintf(stderr, "lvspec: %s\n", what);
  return status;
}

template <class Work>
int guarded(Work work) {
  try {
    return work();
  } catch (const CommandError& error) {
    return report_error(error.status, error.what());
  } catch (const ProfileError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return exit_usage;
  } catch (const WireError& error) {
    return report_error(exit_unable, error.what());
  } catch (const SessionError& error) {
    return report_error(exit_unable, error.what());
  } catch (const std::exception& error) {
    return report_error(exit_unable, error.what());
  }
}

int parse_and_run(int argc, char** argv) {
  CLI::App app{"conformance tests for LVS-DR clusters (Linux Virtual Server, direct routing)", "lvspec"};
  CommandLine line;
  define_commands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    if (argc == 1) std::fputs(app.help().c_str(), stderr);
    return argc == 1 ? exit_usage : report_error(exit_usage, usage_message(app, error, argc, argv).c_str());
  }
  return line.run();
}

}  // namespace

int main(int argc, char** argv) {
  return guarded([&] { return parse_and_run(argc, argv); });
}
