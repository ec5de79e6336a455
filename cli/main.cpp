// The command line. Each subcommand's work is in its own file; this one says what may be written.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/commands.hpp"
#include "gen/session.hpp"
#include "profiles/load.hpp"
#include "wire/wire_error.hpp"

namespace {

using namespace lvspec;

const std::map<std::string, Level> levels{{"must", Level::must}, {"should", Level::should}, {"may", Level::may}};

void add_selection(CLI::App& command, Selection& selection) {
  command.add_option("--only", selection.only, "only these checks: ids or slugs, separated by commas")
      ->delimiter(',')
      ->type_name("ID");
  command.add_option("--skip", selection.skip, "all checks but these")->delimiter(',')->type_name("ID");
  command
      .add_option("--family", selection.families, "only checks of these families: ARP, NDP, FWD, RET, SCH, ICM, DIR, RS, HTTP")
      ->delimiter(',')
      ->type_name("NAME");
}

template <class L>
void add_fail_on(CLI::App& command, L& level) {
  command.add_option("--fail-on", level, "lowest level of a check whose failure makes the exit status 1 (default: must)")
      ->transform(CLI::CheckedTransformer(levels, CLI::ignore_case))
      ->type_name("must|should|may");
}

CLI::App* add_audit(CLI::App& app, AuditOptions& o) {
  CLI::App* c =
      app.add_subcommand("audit", "provoke the cluster, watch the segment, say whether the rules of direct routing hold");
  c->footer(
      "Example:\n  lvspec audit web.toml --out run1\n  lvspec audit web.toml --family ARP\n"
      "  lvspec audit --vip 198.51.100.180 --director 198.51.100.18 --real-server 198.51.100.16 --real-server 198.51.100.17 "
      "--interface eth0\n\n"
      "Exit status: 0 nothing failed and everything selected was shown; 1 a check failed; 2 usage or profile error;\n"
      "3 nothing failed, but something was inconclusive; 4 lvspec could not do its work; 5 nothing ran; 129, 130, 143 interrupted.");
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
  return c;
}

CLI::App* add_load(CLI::App& app, LoadOptions& o) {
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
      "passed its own limits, or a check was inconclusive; 4 lvspec could not do its work; 129, 130, 143 interrupted.");
  return c;
}

CLI::App* add_init(CLI::App& app, InitOptions& o) {
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
  return c;
}

CLI::App* add_judge(CLI::App& app, JudgeOptions& o) {
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
  return c;
}

CLI::App* add_watch(CLI::App& app, WatchOptions& o) {
  CLI::App* const c = app.add_subcommand("watch", "listen without sending anything, and tell what is wrong as it is seen");
  c->add_option("profile", o.profile, "what the cluster is meant to be (TOML); its vantages are listened at")
      ->required()
      ->type_name("PROFILE");
  c->add_flag("--json", o.json, "each finding is a JSON object on a line");
  c->add_option("--for", o.for_s, "end after so long (default: when a signal comes)")->type_name("SECONDS")->check(CLI::Range(1U, 31536000U));
  c->add_option("--repeat", o.repeat_s, "what goes on is told again so often (default: 60)")
      ->type_name("SECONDS")
      ->check(CLI::Range(1U, 86400U));
  c->add_option("--out", o.out, "folder for a report at the end")->type_name("DIR");
  c->add_option("--every", o.every_s, "write that report every so often, too")->type_name("SECONDS")->check(CLI::Range(1U, 86400U));
  c->add_option("--textfile", o.textfile, "counters for Prometheus' node_exporter, written twice a second")->type_name("FILE");
  add_selection(*c, o.selection);
  add_fail_on(*c, o.fail_on);
  c->footer(
      "Example:\n  lvspec watch web.toml\n  lvspec watch web.toml --json --out watch --every 3600\n\nOnly what frames prove is told: "
      "silence is no finding, and nothing passes.\nExit status: 0 nothing was found, 1 something was, however the watch ended "
      "(SIGINT and SIGTERM included);\n2 usage or profile error; 4 lvspec could not do its work.");
  return c;
}

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

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"lvspec: conformance tests for LVS-DR clusters (Linux Virtual Server, direct routing)"};
  app.set_version_flag("--version", LVSPEC_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  lvspec audit web.toml\n  lvspec explain ARP-02\n\n`lvspec COMMAND --help` has an example for each command.");
  AuditOptions audit;
  InitOptions init;
  JudgeOptions judge;
  LoadOptions load;
  WatchOptions watch;
  CLI::App* const watch_command = add_watch(app, watch);
  CLI::App* const load_command = add_load(app, load);
  std::string format = "text", id, profile;
  CLI::App* const audit_command = add_audit(app, audit);
  CLI::App* const init_command = add_init(app, init);
  CLI::App* const judge_command = add_judge(app, judge);
  CLI::App* const checks_command = app.add_subcommand("checks", "every check there is");
  checks_command->add_option("--format", format, "text, json, markdown, or index: Markdown with a link to each check's page")
      ->check(CLI::IsMember({"text", "json", "markdown", "index"}));
  checks_command->footer("Example:\n  lvspec checks --format markdown");
  CLI::App* const explain_command =
      app.add_subcommand("explain", "one check: what it demands, why, how to see it by hand, what to change");
  explain_command->add_option("id", id, "id or slug")->required()->type_name("ID");
  explain_command->add_option("--format", format, "text or markdown")->check(CLI::IsMember({"text", "markdown"}));
  explain_command->footer("Example:\n  lvspec explain ARP-02");
  CLI::App* const validate_command = app.add_subcommand("validate", "read a profile and name every mistake in it");
  validate_command->add_option("profile", profile, "the profile (TOML)")->required()->type_name("PROFILE");
  validate_command->footer("Example:\n  lvspec validate web.toml");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  return guarded([&] {
    if (*audit_command) return run_audit(audit);
    if (*watch_command) return run_watch(watch);
    if (*load_command) return run_load(load);
    if (*init_command) return run_init(init);
    if (*judge_command) return run_judge(judge);
    if (*checks_command) return run_checks(format);
    if (*explain_command) return run_explain(id, format);
    return *validate_command ? run_validate(profile) : int{exit_usage};
  });
}
