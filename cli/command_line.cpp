// What may be written on the command line. Each subcommand's work is in its own file.
#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/help.hpp"
#include "cli/manual.hpp"

namespace lvspec {
namespace {

void add_selection(CLI::App& command, Selection& selection) {
  command.add_option("--only", selection.only, "only these checks: ids or slugs, separated by commas")
      ->delimiter(',')
      ->type_name("ID");
  command.add_option("--skip", selection.skip, "all checks but these")->delimiter(',')->type_name("ID");
  command
      .add_option("--family", selection.families,
                  "only checks of these families: ARP, NDP, FWD, RET, SCH, ICM, DIR, RS, HA, HTTP")
      ->delimiter(',')
      ->type_name("NAME");
}

template <class L>
void add_fail_on(CLI::App& command, L& level) {
  const auto take = [&level](const std::string& word) {
    level = word == "must" ? Level::must : word == "should" ? Level::should : Level::may;
  };
  command
      .add_option_function<std::string>("--fail-on", take,
                                        "lowest level of a check whose failure makes the exit status 1 (default: must)")
      ->transform(CLI::IsMember({"must", "should", "may"}, CLI::ignore_case))
      ->type_name("must|should|may");
}

void add_baseline(CLI::App& command, std::optional<std::string>& baseline) {
  command.add_option("--baseline", baseline, "an earlier run: only what got worse since then makes the exit status")
      ->type_name("RUN");
}

void add_output(CLI::App& command, Output& output) {
  CLI::Option* const quiet =
      command.add_flag("-q,--quiet", output.quiet, "print no report; the exit status and the files say it");
  command.add_flag("--json", output.json, "print the report as JSON (report.json)")->excludes(quiet);
}

void add_verbose(CLI::App& command, bool& verbose, const char* what) { command.add_flag("-v,--verbose", verbose, what); }

void add_audit(CLI::App& app, CommandLine& line) {
  AuditOptions& o = line.audit;
  CLI::App* c =
      app.add_subcommand("audit", "provoke the cluster, watch the segment, say whether the rules of direct routing hold");
  c->footer(
      "Example:\n  lvspec audit web.toml --out run1\n  lvspec audit web.toml --family ARP\n"
      "  lvspec audit --vip 198.51.100.180 --director 198.51.100.18 --real-server 198.51.100.16 --real-server 198.51.100.17 "
      "--interface eth0\n\n"
      "Exit status: 0 nothing failed and everything selected was shown; 1 a check failed; 2 usage or profile error;\n"
      "3 nothing failed, but something was inconclusive; 4 lvspec could not do its work; 5 nothing ran; 129, 130, 143 "
      "interrupted.");
  c->add_option("profile", o.profile, "what the cluster is meant to be (TOML); without it, the flags --vip to --clients say so")
      ->type_name("PROFILE");
  c->add_option("--out", o.out, "folder for report, plan and captures (default: lvspec-runs/CLUSTER-TIME)")->type_name("DIR");
  add_selection(*c, o.selection);
  c->add_flag("--intrusive", o.intrusive,
              "also do what can disturb others: a RIP or the gateway as ARP sender, forged ICMP errors, the profile's [hooks]");
  c->add_option("--passive", o.passive_s, "send nothing but markers and listen for so long")
      ->type_name("SECONDS")
      ->check(CLI::Range(1U, 86400U));
  add_fail_on(*c, o.fail_on);
  c->add_option("--seed", o.seed, "seed of every random choice (default: a new one; the report names it)")->type_name("N");
  c->add_option("--vip", o.quick.vips, "virtual service, ADDRESS or ADDRESS:PORT")->type_name("VIP");
  c->add_option("--director", o.quick.directors, "director's own address, or NAME=ADDRESS")->type_name("DIP");
  c->add_option("--real-server", o.quick.real_servers, "real server's address, or NAME=ADDRESS")->type_name("RIP");
  c->add_option("--interface", o.quick.interface, "this host's interface on the segment")->type_name("IF");
  c->add_option("--mirror", o.quick.mirror, "an interface that a mirror port of the segment is plugged into")->type_name("IF");
  c->add_option("--gateway", o.quick.gateway, "the segment's router")->type_name("IP");
  c->add_option("--clients", o.quick.clients, "addresses that nobody owns, for lvspec to speak from")->type_name("A-B");
  add_baseline(*c, o.baseline);
  add_output(*c, o.output);
  add_verbose(*c, o.output.verbose, "say what is asked, sent and waited for, with times in UTC, on standard error");
  c->callback([&line] { line.run = [&line] { return run_audit(line.audit); }; });
}

void add_load(CLI::App& app, CommandLine& line) {
  LoadOptions& o = line.load;
  CLI::App* const c = app.add_subcommand("load", "HTTP load toward the VIP: who answered how fast, with the checks beside it");
  c->add_option("profile", o.profile, "what the cluster is meant to be (TOML)")->required()->type_name("PROFILE");
  c->add_option("loadprofile", o.load, "what load to make, and what must hold (TOML; profiles/load/ has examples)")
      ->required()
      ->type_name("LOADPROFILE");
  c->add_option("--out", o.out, "folder for report, captures, requests and latencies (default: lvspec-runs/CLUSTER-load-TIME)")
      ->type_name("DIR");
  c->add_flag("--no-checks", o.no_checks, "record and judge nothing; answers are attributed only where they name their server");
  c->add_option("--lines", o.lines, "what each second's line on standard error is (default: text on a terminal, else JSON)")
      ->check(CLI::IsMember({"text", "json"}));
  c->add_option("--seed", o.seed, "seed of every random choice (default: a new one; the report names it)")->type_name("N");
  c->footer(
      "Example:\n  lvspec load web.toml profiles/load/smoke.toml\n  lvspec load web.toml steady.toml --out run1\n\nExit status: "
      "0 "
      "every threshold met, no check failed; 1 one missed or failed; 2 usage or profile error;\n3 the run is invalid: the "
      "generator "
      "passed its own limits, or a check was inconclusive; 4 lvspec could not do its work; 129, 130, 143 interrupted.\n\nWith "
      "[search] "
      "in the load profile it makes one run after another, each in a folder of its own, until the highest rate that holds\nis "
      "known; "
      "then 0 says that it is, 1 that not even the lowest held, and 3 that what ended the search says nothing of the cluster.");
  add_output(*c, o.output);
  add_verbose(*c, o.output.verbose, "say what is done before and after the load, with times in UTC, on standard error");
  c->callback([&line] { line.run = [&line] { return run_load(line.load); }; });
}

void add_failover(CLI::App& app, CommandLine& line) {
  FailoverOptions& o = line.failover;
  CLI::App* const c =
      app.add_subcommand("failover", "break hosts by the profile's hooks, ask all the while, and say what it cost");
  c->footer(
      "Asks the VIP every 50 ms, each time on a connection of its own, and keeps some connections established, while a hook's "
      "break command and then its mend command run; one hook after the other. Reports who took the VIP over and when, how long "
      "nobody answered, what was lost, and which connections survived. [failover] of the profile sets the pace and the "
      "limits.\n\n"
      "Example:\n  lvspec failover web.toml --intrusive\n  lvspec failover web.toml --intrusive --hook dr1.service --out run1\n\n"
      "Exit status: 0 every limit met, no check failed; 1 one missed or failed; 2 usage or profile error; 3 a hook did not do "
      "what it should, or the capture has gaps: the figures do not speak of the cluster; 4 lvspec could not do its work, or a "
      "mend command failed; 129, 130, 143 interrupted, and mended.");
  c->add_option("profile", o.profile, "what the cluster is meant to be (TOML), with hooks")->required()->type_name("PROFILE");
  c->add_option("--hook", o.hooks, "only these hooks, in this order (default: every host and every service that has hooks)")
      ->delimiter(',')
      ->type_name("HOOK");
  c->add_flag("--intrusive", o.intrusive, "yes, break what the hooks break");
  c->add_option("--out", o.out, "folder for report, plan and captures (default: lvspec-runs/CLUSTER-failover-TIME)")
      ->type_name("DIR");
  add_fail_on(*c, o.fail_on);
  c->add_option("--seed", o.seed, "seed of every random choice (default: a new one; the report names it)")->type_name("N");
  add_output(*c, o.output);
  add_verbose(*c, o.output.verbose, "say what is broken, mended, sent and waited for, with times in UTC, on standard error");
  c->callback([&line] { line.run = [&line] { return run_failover(line.failover); }; });
}

void add_init(CLI::App& app, CommandLine& line) {
  InitOptions& o = line.init;
  CLI::App* c = app.add_subcommand("init", "a profile to begin with, from a director's configuration or from the wire");
  c->footer(
      "Example:\n  ssh dr1 ipvsadm-save -n | lvspec init --ipvsadm - --interface eth0 --out web.toml\n"
      "  lvspec init --keepalived keepalived.conf\n  lvspec init --vip 198.51.100.180 --interface eth0 --clients "
      "198.51.100.210-198.51.100.229\n  lvspec init --vip 2001:db8:51::b4 --interface eth0 --clients "
      "2001:db8:51::d2-2001:db8:51::e5");
  c->add_option("--ipvsadm", o.ipvsadm, "what `ipvsadm-save -n` printed, - for standard input")->type_name("FILE");
  c->add_option("--keepalived", o.keepalived, "a director's keepalived.conf, - for standard input")->type_name("FILE");
  c->add_option("--vip", o.quick.vips, "ask the wire who serves it: ADDRESS, ADDRESS:PORT or [IPV6]:PORT")->type_name("VIP");
  c->add_option("--interface", o.quick.interface, "this host's interface on the segment")->type_name("IF");
  c->add_option("--mirror", o.quick.mirror, "an interface that a mirror port of the segment is plugged into")->type_name("IF");
  c->add_option("--gateway", o.quick.gateway, "the segment's router")->type_name("IP");
  c->add_option("--clients", o.quick.clients, "addresses that nobody owns, for lvspec to speak from")->type_name("A-B");
  c->add_option("--out", o.out, "file for the profile (default: standard output)")->type_name("FILE");
  c->add_flag("--json", o.output.json, "print the profile, and what is still to be filled in, as JSON");
  add_verbose(*c, o.output.verbose, "say what is asked and waited for on the wire, with times in UTC, on standard error");
  c->callback([&line] { line.run = [&line] { return run_init(line.init); }; });
}

void add_judge(CLI::App& app, CommandLine& line) {
  JudgeOptions& o = line.judge;
  CLI::App* c =
      app.add_subcommand("judge", "the same verdicts again, from a run folder or from captures alone; needs no network");
  c->footer("Example:\n  lvspec judge run1\n  lvspec judge --profile web.toml client=eth0.pcapng mirror=span.pcapng");
  c->add_option("runs", o.runs, "a run folder, or captures (pcap or pcapng): FILE or VANTAGE=FILE")
      ->required()
      ->type_name("RUN|CAPTURE");
  c->add_option("--profile", o.profile, "what the cluster is meant to be; needed for captures")->type_name("PROFILE");
  c->add_option("--out", o.out, "folder for the report's files")->type_name("DIR");
  add_selection(*c, o.selection);
  add_fail_on(*c, o.fail_on);
  add_baseline(*c, o.baseline);
  add_output(*c, o.output);
  add_verbose(*c, o.output.verbose, "say which capture is whose and what plan it carries, on standard error");
  c->callback([&line] { line.run = [&line] { return run_judge(line.judge); }; });
}

void add_watch(CLI::App& app, CommandLine& line) {
  WatchOptions& o = line.watch;
  CLI::App* const c = app.add_subcommand("watch", "listen without sending anything, and tell what is wrong as it is seen");
  c->add_option("profile", o.profile, "what the cluster is meant to be (TOML); its vantages are listened at")
      ->required()
      ->type_name("PROFILE");
  c->add_flag("--json", o.json, "each finding is a JSON object on a line");
  c->add_option("--for", o.for_s, "end after so long (default: when a signal comes)")
      ->type_name("SECONDS")
      ->check(CLI::Range(1U, 31536000U));
  c->add_option("--repeat", o.repeat_s, "what goes on is told again so often (default: 60)")
      ->type_name("SECONDS")
      ->check(CLI::Range(1U, 86400U));
  c->add_option("--out", o.out, "folder for a report at the end")->type_name("DIR");
  c->add_option("--every", o.every_s, "write that report every so often, too")
      ->type_name("SECONDS")
      ->check(CLI::Range(1U, 86400U));
  c->add_option("--textfile", o.textfile, "counters for Prometheus' node_exporter, written twice a second")->type_name("FILE");
  add_selection(*c, o.selection);
  add_fail_on(*c, o.fail_on);
  add_verbose(*c, o.verbose, "say where it listens and how many frames it has seen, with times in UTC, on standard error");
  c->footer(
      "Example:\n  lvspec watch web.toml\n  lvspec watch web.toml --json --out watch --every 3600\n\nOnly what frames prove is "
      "told: "
      "silence is no finding, and nothing passes.\nExit status: 0 nothing was found, 1 something was, however the watch ended "
      "(SIGINT and SIGTERM included);\n2 usage or profile error; 4 lvspec could not do its work.");
  c->callback([&line] { line.run = [&line] { return run_watch(line.watch); }; });
}

void add_report(CLI::App& app, CommandLine& line) {
  ReportOptions& o = line.report;
  CLI::App* const c = app.add_subcommand("report", "a run's report again, in the format that a pipeline or a person wants");
  c->footer(
      "Example:\n  lvspec report run1 --format github\n  lvspec report run1 --format prometheus --out "
      "/var/lib/node_exporter/lvspec.prom\n\nWith --format github, the summary is added to the file that GITHUB_STEP_SUMMARY "
      "names.\nExit status: 0 whatever the verdicts are (`lvspec judge` repeats theirs); 2 RUN is no run folder.");
  c->add_option("run", o.run, "the folder of an audit or a load run")->required()->type_name("RUN");
  c->add_option("--format", o.format, "text, json, junit, html, tap, github, markdown or prometheus (default: text)")
      ->check(CLI::IsMember({"text", "json", "junit", "html", "tap", "github", "markdown", "prometheus"}))
      ->type_name("FORMAT");
  c->add_flag_callback(
      "--json", [&o] { o.format = "json"; }, "the same as --format json");
  c->add_option("--out", o.out, "file for it, replaced in one step (default: standard output)")->type_name("FILE");
  c->callback([&line] { line.run = [&line] { return run_report(line.report); }; });
}

void add_diff(CLI::App& app, CommandLine& line) {
  CLI::App* const c = app.add_subcommand("diff", "what changed from one run to another: outcomes, and who is blamed");
  c->footer(
      "Example:\n  lvspec diff run1 run2\n\nExit status: 0 nothing is worse; 1 a check that passed, did not apply, was waived or "
      "inconclusive fails,\na failure blames a host that it did not blame before, or what was shown no longer is; 2 one is no "
      "run.");
  c->add_option("before", line.diff.before, "a run folder, or its report.json")->required()->type_name("RUN_A");
  c->add_option("after", line.diff.after, "the later one")->required()->type_name("RUN_B");
  c->add_flag("--json", line.diff.json, "print the difference as JSON");
  c->callback([&line] { line.run = [&line] { return run_diff(line.diff); }; });
}

void add_waivers(CLI::App& app, CommandLine& line) {
  CLI::App* const c = app.add_subcommand("waivers", "a profile's waivers: what is waived, why, and for how many days more");
  c->footer("Example:\n  lvspec waivers web.toml");
  c->add_option("profile", line.profile, "the profile (TOML)")->required()->type_name("PROFILE");
  c->add_flag("--json", line.json, "print them as JSON");
  c->callback([&line] { line.run = [&line] { return run_waivers(line.profile, line.json); }; });
}

void add_restore(CLI::App& app, CommandLine& line) {
  CLI::App* const c = app.add_subcommand("restore", "undo what an intrusive run that was killed had no time to undo");
  c->footer(
      "Runs the mend commands that are left in RUN/mend-by-hand, and tells the hosts in RUN/restore.json to whom an address "
      "belongs,\n"
      "on the interface of RUN/profile.toml. A run that ends by itself or by SIGINT or SIGTERM has done so.\n\nExample:\n"
      "  lvspec restore lvspec-runs/web-20260131T130500Z\n\nExit status: 0 all is undone, or there was nothing; 2 RUN is no run "
      "folder; 4 something could not be undone and is still in the file.");
  c->add_option("run", line.run_folder, "the run's folder")->required()->type_name("RUN");
  c->add_flag("--json", line.restore.json, "print what was done as JSON");
  add_verbose(*c, line.restore.verbose, "say what is sent and waited for, with times in UTC, on standard error");
  c->callback([&line] { line.run = [&line] { return run_restore(line.run_folder, line.restore); }; });
}

/// For packages and for whoever wants them: not in --help, as nobody types them twice.
void add_forms(CLI::App& app, CommandLine& line) {
  CLI::App* const manual = app.add_subcommand("manual", "a command's manual page, for man(1)")->group("");
  manual->add_option("command", line.word, "a command; without one, the page of lvspec itself")->type_name("COMMAND");
  manual->add_flag("--list", line.list, "the names of all pages");
  manual->callback([&] {
    line.run = [&] {
      std::fputs((line.list ? manual_list(app) : manual_page(app, line.word)).c_str(), stdout);
      return exit_ok;
    };
  });
  CLI::App* const shell = app.add_subcommand("completion", "a completion script for a shell")->group("");
  shell->add_option("shell", line.word, "bash or zsh")->required()->check(CLI::IsMember({"bash", "zsh"}))->type_name("SHELL");
  shell->callback([&] {
    line.run = [&] {
      std::fputs(completion(app, line.word).c_str(), stdout);
      return exit_ok;
    };
  });
}

void add_checks(CLI::App& app, CommandLine& line) {
  CLI::App* const c = app.add_subcommand("checks", "every check there is");
  c->add_option("--format", line.format, "text, json, markdown, or index: Markdown with a link to each check's page")
      ->check(CLI::IsMember({"text", "json", "markdown", "index"}))
      ->type_name("FORMAT");
  c->add_flag_callback(
      "--json", [&line] { line.format = "json"; }, "the same as --format json");
  c->footer("Example:\n  lvspec checks --format markdown");
  c->callback([&line] { line.run = [&line] { return run_checks(line.format); }; });
}

void add_explain(CLI::App& app, CommandLine& line) {
  CLI::App* const c = app.add_subcommand("explain", "one check: what it demands, why, how to see it by hand, what to change");
  c->add_option("id", line.id, "id or slug")->required()->type_name("ID");
  c->add_option("--format", line.format, "text, json or markdown")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->type_name("FORMAT");
  c->add_flag_callback(
      "--json", [&line] { line.format = "json"; }, "the same as --format json");
  c->footer("Example:\n  lvspec explain ARP-02");
  c->callback([&line] { line.run = [&line] { return run_explain(line.id, line.format); }; });
}

void add_validate(CLI::App& app, CommandLine& line) {
  CLI::App* const c = app.add_subcommand("validate", "read a profile and name every mistake in it");
  c->add_option("profile", line.profile, "the profile (TOML)")->required()->type_name("PROFILE");
  c->add_flag("--json", line.json, "print what the profile holds as JSON");
  c->footer("Example:\n  lvspec validate web.toml");
  c->callback([&line] { line.run = [&line] { return run_validate(line.profile, line.json); }; });
}

}  // namespace

void define_commands(CLI::App& app, CommandLine& line) {
  app.set_version_flag("--version", LVSPEC_VERSION, "print the version");
  app.set_help_flag("-h,--help", "print this");
  format_help(app);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  lvspec audit web.toml\n  lvspec explain ARP-02\n\n`lvspec COMMAND --help` has an example for each command.");
  add_audit(app, line);
  add_watch(app, line);
  add_load(app, line);
  add_failover(app, line);
  add_init(app, line);
  add_judge(app, line);
  add_report(app, line);
  add_diff(app, line);
  add_waivers(app, line);
  add_restore(app, line);
  add_checks(app, line);
  add_explain(app, line);
  add_validate(app, line);
  add_forms(app, line);
}

}  // namespace lvspec
