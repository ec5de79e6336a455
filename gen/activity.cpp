#include "gen/activity.hpp"

#include <utility>

namespace lvspec {

Stage::Stage(const Plan& p, const Profile& pr, Mac own_mac, SessionEvents e)
    : plan(p),
      profile(pr),
      own(own_mac),
      events(std::move(e)),
      outbox(pr.frames_per_second),
      neighbours(pr),
      responder(own_mac),
      pool(p, own_mac),
      // A host's clock goes on between runs, and a peer that remembers the last run would drop segments from the past (RFC 7323
      // 5).
      connections(p.seed, static_cast<std::uint32_t>(p.started_s * 1000), outbox),
      hooks(p, pr, events) {}

std::optional<Mac> Stage::destination(const Step& step) const {
  if (!step.to.empty()) return neighbours.mac_of(step.to);
  const bool connects = step.target_port != 0;
  return connects ? neighbours.way_to(step.target) : Mac::broadcast();
}

Endpoints Stage::ends(const Step& step, Mac peer, std::uint32_t index) const {
  return {.own = own,
          .peer = peer,
          .client = pool.actual(step.client),
          .client_port = static_cast<std::uint16_t>(step.client_port + index),
          .vip = step.target,
          .port = step.target_port};
}

void Stage::restore() {
  for (const Restoration& r : changed) outbox.push(arp_restoration(own, r.told, r.address, r.owner), Urgency::answer);
}

std::unique_ptr<Activity> make_activity(const Step& step) {
  switch (step.stimulus) {
    case Stimulus::marker:
      return nullptr;
    case Stimulus::connect:
      return play_serial(step);
    case Stimulus::burst:
    case Stimulus::direct:
    case Stimulus::keep_alive:
    case Stimulus::late_close:
    case Stimulus::upload:
    case Stimulus::download:
      return play_parallel(step);
    case Stimulus::quote:
      return play_quoting(step);
    case Stimulus::fresh_client:
      return play_fresh(step);
    case Stimulus::off_link:
      return play_off_link(step);
    case Stimulus::datagram:
      return play_datagrams(step);
    case Stimulus::ttl_one:
    case Stimulus::midstream:
    case Stimulus::broadcast_syn:
    case Stimulus::closed_port:
    case Stimulus::echo:
    case Stimulus::repeat_syn:
    case Stimulus::old_timestamps:
    case Stimulus::each_director:
    case Stimulus::fragments:
    case Stimulus::full_size:
    case Stimulus::transit:
    case Stimulus::stray:
      return play_crafted(step);
    case Stimulus::hook:
      return is_failover(static_cast<HookPart>(step.shape)) ? play_failover(step) : play_hook(step);
    case Stimulus::reuse_port:
      return play_reuse(step);
    default:
      if (!step.hook.empty()) return play_failover(step);
      return is_restoration(step) ? play_restoration(step) : play_question(step);
  }
}

}  // namespace lvspec
