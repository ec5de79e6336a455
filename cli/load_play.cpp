#include "cli/load_play.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

#include "cli/details.hpp"
#include "cli/files.hpp"
#include "cli/live.hpp"
#include "cli/load_ear.hpp"
#include "gen/hosts.hpp"
#include "gen/load/run_file.hpp"
#include "gen/plan_addresses.hpp"
#include "gen/plan_json.hpp"
#include "wire/host.hpp"

namespace lvspec {
namespace {

LoadPlan plan_for(const LoadOptions& options, const LoadOrder& order, const Speakers& speakers, std::int64_t started_s,
                  Narrator& narrator, const std::atomic<bool>& interrupt) {
  std::vector<const CheckSpec*> specs;
  for (const CatalogueEntry* entry : order.selected) specs.push_back(entry->spec);
  PlanOptions plan;
  plan.seed = options.seed ? *options.seed : std::random_device{}();
  plan.started_s = started_s;
  LoadPlan out = make_load_plan(order.profile, order.load, plan, speakers.clients, speakers.asker, specs);
  if (has_commands(order.profile)) narrator.show("asking the hosts that the profile has a command for");
  out.whole.hosts = ask_hosts(order.profile, specs, interrupt);
  tell_answers(narrator, out.whole);
  tell_plan(narrator, out.whole);
  return out;
}

/// The addresses are proven free before they are anybody's.
void prove(Session& session, const LoadOrder& order, const Speakers& speakers, const std::atomic<bool>& interrupt) {
  const SessionResult proven = session.run(interrupt);
  const std::size_t hosts = order.profile.directors.size() + order.profile.real_servers.size();
  if (!proven.interrupted && !proven.vip_owner_found && proven.unresolved.size() >= hosts)
    refuse_routed(order.profile, tester_port(order.profile));
  if (!speakers.added) return;
  for (const Claim& claim : proven.addresses_taken)
    throw CommandError(exit_usage,
                       fmt::format("{} is in use by {}; leave it out of [clients] of the load profile, or of the cluster's",
                                   claim.address.text(), claim.mac.text()));
}

/// `ear` is null where nothing is recorded.
LoadRun make_load(LoadEngine& engine, LoadEar* ear, const LoadOrder& order, const LoadOptions& options,
                  const std::atomic<bool>& interrupt) {
  const bool json = options.lines ? *options.lines == "json" : ::isatty(STDERR_FILENO) == 0;
  engine.on_second([&order, ear, json](const LoadTick& tick) {
    const std::string& stage = order.load.stages[tick.stage].name;
    const auto sight = ear == nullptr ? std::nullopt : std::optional(ear->take());
    fmt::print(stderr, "{}\n",
               json ? json_line(tick, stage, order.target.server_names, sight)
                    : text_line(tick, stage, order.target.server_names, sight, talk_width()));
  });
  if (ear != nullptr) ear->begin();
  return engine.run(interrupt);
}

/// Asks beside the load, on a thread of its own, from the moment that it is made until the load is over.
class Asking {
 public:
  Asking(const Plan& plan, const Profile& profile, Port& port) : plan_(plan), session_(plan, profile, port) {
    if (!plan.steps.empty()) thread_ = std::thread([this] { ask(); });
  }
  ~Asking() { static_cast<void>(end()); }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  /// Asks no more. Returns what went wrong, or nothing.
  std::string end() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
    return trouble_.empty() ? left_unasked() : trouble_;
  }

 private:
  void ask() noexcept {
    try {
      asked_ = session_.run(over_).sent;
    } catch (const std::exception& error) {
      trouble_ = error.what();
    }
  }

  [[nodiscard]] std::string left_unasked() const {
    std::uint64_t meant = 0;
    for (const Step& step : plan_.steps) meant += step.repeat;
    const std::uint64_t asked = std::accumulate(asked_.begin(), asked_.end(), std::uint64_t{0});
    return asked >= meant ? "" : fmt::format("{} of {} were left when the load was over", meant - asked, meant);
  }

  const Plan& plan_;
  std::atomic<bool> over_{false};
  std::string trouble_;               // the thread's until it is joined, as is the next
  std::vector<std::uint32_t> asked_;  // by step
  Session session_;
  std::thread thread_;
};

std::uint32_t lifetime_s(const LoadProfile& load) {
  // The last requests may wait for all of their time limits after the last stage.
  std::uint64_t ms = std::uint64_t{load.http.connect_timeout_ms} + load.http.first_byte_timeout_ms + load.http.timeout_ms;
  for (const LoadStage& stage : load.stages) ms += stage.length_ms;
  return static_cast<std::uint32_t>(ms / 1000 + 60);
}

void tell_limits(const LoadEngine& engine, const Speakers& speakers) {
  fmt::print(stderr, "lvspec: {} client address{}; their ports sustain {:.0f} new connections a second\n",
             speakers.clients.size(), speakers.clients.size() == 1 ? "" : "es", engine.sustainable_rate());
  if (!speakers.cut.empty()) fmt::print(stderr, "lvspec: {}\n", speakers.cut);
}

LoadRun play(const LoadOptions& options, const LoadOrder& order, const Speakers& speakers, ClientAddresses& addresses,
             const LoadPlan& plan, const RunFolder& folder, std::optional<std::uint64_t> place, Narrator& narrator,
             const std::atomic<bool>& interrupt) {
  const Vantage& port = tester_port(order.profile);
  std::optional<LoadEar> ear;
  Recorders recorders;
  narrator.show("opening " + vantages_in_words(order.profile));
  if (!options.no_checks) {
    ear.emplace(order);
    recorders = record(order.profile, plan.whole, plan_to_json(plan.whole), folder, ear->sinks());
  }
  Port wire(*port.interface, pool_of(order.load, order.profile));
  drop_capabilities(speakers.added ? StillNeeded::addresses : StillNeeded::nothing);
  Session session(plan.proofs, order.profile, wire);
  shake_hands(session, recorders, Marker::Phase::open, narrator);
  narrator.show("asking whether the clients' addresses are free");
  prove(session, order, speakers, interrupt);
  // Ended before they were proven free, the addresses are nobody's to have.
  if (speakers.added && !interrupt) addresses.add(speakers.clients, lifetime_s(order.load));
  LoadEngine engine(order.load, order.target, speakers.clients, plan.whole.seed, place);
  narrator.show("making the load");
  narrator.clear();
  tell_limits(engine, speakers);
  LoadRun run;
  {
    Asking asking(plan.questions, order.profile, wire);
    run = make_load(engine, ear ? &*ear : nullptr, order, options, interrupt);
    if (const std::string trouble = asking.end(); !trouble.empty())
      run.notes.push_back("the ARP questions beside the load were not asked to the end: " + trouble);
  }
  if (!speakers.added)
    run.notes.push_back(fmt::format("no right to add addresses (CAP_NET_ADMIN): the load spoke from the {} that {} has",
                                    speakers.clients.size(), *port.interface));
  if (!speakers.cut.empty()) run.notes.push_back(speakers.cut);
  shake_hands(session, recorders, Marker::Phase::close, narrator);
  for (const auto& recorder : recorders) recorder->stop();
  if (const std::string left = addresses.remove(); !left.empty())
    fmt::print(stderr, "lvspec: these addresses could not be taken away from {}: {}\n", *port.interface, left);
  return run;
}

}  // namespace

RecordedLoad record_load(const LoadOptions& options, const LoadOrder& order, const RunFolder& folder, std::int64_t started_s,
                         Narrator& narrator, std::optional<std::uint64_t> place) {
  const Vantage& port = tester_port(order.profile);
  const std::atomic<bool>& interrupt = listen_for_signals();
  std::signal(SIGPIPE, SIG_IGN);  // who reads the lines may leave; the addresses must not stay
  ClientAddresses addresses(*port.interface);
  check_host(order.profile, port);
  const Speakers speakers = speakers_of(order, addresses);
  RecordedLoad out;
  out.plan = plan_for(options, order, speakers, started_s, narrator, interrupt);
  folder.prepare();
  write_file(folder.file("profile.toml"), order.profile.source);
  write_file(folder.file("load.toml"), order.load.source);
  write_file(folder.file("plan.json"), plan_to_json(out.plan.whole));
  out.run = play(options, order, speakers, addresses, out.plan, folder, place, narrator, interrupt);
  write_load_run(out.run, folder.path());
  out.interrupted = interrupt;
  if (out.interrupted) folder.note_interruption();
  return out;
}

}  // namespace lvspec
