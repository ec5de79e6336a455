#include "cli/provoke.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <set>

#include "cli/commands.hpp"
#include "cli/details.hpp"
#include "cli/files.hpp"
#include "cli/live.hpp"
#include "cli/terminal.hpp"
#include "gen/plan_json.hpp"
#include "lvspec/printable.hpp"
#include "wire/host.hpp"

namespace lvspec {
namespace {

/// What intrusive stimuli changed in neighbours' tables and have not put right yet: written before each change, taken away once
/// the session has restored everything. One that an earlier run left behind is added to, not lost.
class RestoreFile {
 public:
  RestoreFile(const RunFolder& folder, std::string interface)
      : path_(folder.file("restore.json")), interface_(std::move(interface)) {
    if (std::filesystem::exists(path_)) earlier_ = read_file(path_);
  }
  void add(const Restoration& r) {
    lines_ += fmt::format("{{\"address\": \"{}\", \"owner\": \"{}\", \"told\": \"{}\", \"interface\": \"{}\"}}\n",
                          r.address.text(), r.owner.text(), r.told.text(), interface_);
    write_file(path_, earlier_ + lines_);
  }
  void settled() const {
    if (lines_.empty()) return;
    if (!earlier_.empty()) return write_file(path_, earlier_);
    std::error_code error;
    std::filesystem::remove(path_, error);
  }

 private:
  std::filesystem::path path_;
  std::string interface_, earlier_, lines_;
};

/// Mend commands of what is broken now, for whoever finds the run's folder after a crash. What an earlier run left there stays.
class MendFile {
 public:
  MendFile(const RunFolder& folder, const Profile& profile) : path_(folder.file("mend-by-hand")), profile_(profile) {
    if (std::filesystem::exists(path_)) earlier_ = read_file(path_);
  }
  void add(const std::string& hook) {
    broken_.insert(hook);
    write();
  }
  void remove(const std::string& hook) {
    broken_.erase(hook);
    write();
  }

 private:
  void write() const {
    std::string text = earlier_;
    for (const std::string& hook : broken_)
      text += fmt::format("# [hooks.\"{}\"]\n{}\n", hook, profile_.hooks.at(hook).mend_command);
    std::error_code error;
    if (!text.empty()) return write_file(path_, text);
    std::filesystem::remove(path_, error);
  }

  std::filesystem::path path_;
  const Profile& profile_;
  std::string earlier_;
  std::set<std::string> broken_;
};

SessionResult play(const Plan& plan, const Profile& profile, const Vantage& port, const RunFolder& folder,
                   const std::string& plan_text, Narrator& narrator, const std::atomic<bool>& interrupt) {
  std::vector<IpRange> spoofed = profile.on_link;
  spoofed.insert(spoofed.end(), profile.off_link.begin(), profile.off_link.end());
  Port wire(*port.interface, spoofed);
  narrator.show("opening " + vantages_in_words(profile));
  Recorders recorders = record(profile, plan, plan_text, folder);
  drop_capabilities();
  RestoreFile restore(folder, *port.interface);
  MendFile mend(folder, profile);
  SessionEvents events;
  events.progress = [&](const Progress& p) {
    narrator.show(p.doing.empty() ? "waiting for late answers" : p.doing, fmt::format("{}/{} ", p.done, p.total));
  };
  events.before_change = [&](const Restoration& r) { restore.add(r); };
  events.before_break = [&](const std::string& hook) {
    narrator.note(fmt::format("breaks [hooks.\"{}\"]: {}", hook, profile.hooks.at(hook).break_command));
    mend.add(hook);
  };
  events.mended = [&](const std::string& hook) {
    narrator.note(fmt::format("[hooks.\"{}\"] is mended: {}", hook, profile.hooks.at(hook).mend_command));
    mend.remove(hook);
  };
  events.nobody_here = [&] { refuse_routed(profile, port); };
  Session session(plan, profile, wire, events);
  shake_hands(session, recorders, Marker::Phase::open, narrator);
  const SessionResult result = session.run(interrupt);
  restore.settled();
  shake_hands(session, recorders, Marker::Phase::close, narrator);
  tell_sent(narrator, plan, result);
  narrator.show("reading the captures");
  for (const auto& recorder : recorders) recorder->stop();
  return result;
}

}  // namespace

SessionResult provoke(Plan& plan, const Profile& profile, const Vantage& port, const RunFolder& folder, Narrator& narrator,
                      const std::atomic<bool>& interrupt) {
  std::signal(SIGPIPE, SIG_IGN);  // who reads what is said may leave; what is broken must not stay
  folder.prepare();
  const std::string plan_text = plan_to_json(plan);
  write_file(folder.file("profile.toml"), profile.source);
  write_file(folder.file("plan.json"), plan_text);
  const SessionResult result = play(plan, profile, port, folder, plan_text, narrator, interrupt);
  if (!result.hooks.empty()) {
    plan.hooks = result.hooks;
    plan.began_ns = result.began_ns;
    write_file(folder.file("plan.json"), plan_to_json(plan));
  }
  if (interrupt) folder.note_interruption();
  return result;
}

bool all_mended(const std::vector<HookRecord>& hooks) {
  bool all = true;
  for (const HookRecord& hook : hooks) {
    if (!hook.broke.trouble.empty())
      fmt::print(stderr, "lvspec: the break command of [hooks.\"{}\"] failed: {}\n", printable(hook.hook),
                 printable(hook.broke.trouble));
    if (hook.mended.trouble.empty()) continue;
    all = false;
    fmt::print(stderr,
               "lvspec: THE CLUSTER MAY STILL BE BROKEN: the mend command of [hooks.\"{}\"] failed: {}\n  run it by hand: {}\n",
               printable(hook.hook), printable(hook.mended.trouble), printable(hook.mended.command));
  }
  return all;
}

void tell_troubles(const SessionResult& result, const Plan& plan) {
  if (plan.passive) return;
  for (const std::string& host : result.unresolved)
    fmt::print(stderr, "lvspec: {} did not tell its MAC by ARP or NDP; what goes to it alone was not sent\n", host);
  for (const Claim& claim : result.addresses_taken)
    fmt::print(stderr, "lvspec: {} is in use by {}; another client spoke in its place: leave it out of [clients]\n",
               claim.address.text(), claim.mac.text());
  if (!result.vip_owner_found && !result.interrupted && result.frames_sent > 100)
    fmt::print(stderr, "lvspec: nobody answers ARP or NDP for a VIP: is the director up, and on this segment?\n");
  if (result.send_errors != 0) fmt::print(stderr, "lvspec: {} frames could not be sent\n", result.send_errors);
}

}  // namespace lvspec
