#include "checks/ha/steady_asks.hpp"

#include <algorithm>

#include "lvspec/steady.hpp"

namespace lvspec {

namespace {
// Between two connections, in intervals of theirs.
constexpr std::int64_t longest_pause = 5;
}  // namespace

SteadyAsks::SteadyAsks(const Scene& scene) : scene_(scene), elections_(scene.cluster), vips_(scene.cluster.vips().size()) {
  for (Vip& vip : vips_) vip.claimed.resize(scene.profile.directors.size());
  if (scene.plan == nullptr) return;
  for (const Step& step : scene.plan->steps)
    if (step.stimulus == Stimulus::hook && static_cast<HookPart>(step.shape) == steady_part && scene.cluster.is_vip(step.target))
      rows_.push_back({&step, std::vector<Asked>(step.repeat)});
}

void SteadyAsks::hear(const Frame& frame) noexcept {
  const Vrrp advert = vrrp_of(frame);
  elections_.note(frame);
  for (std::size_t v = 0; v < vips_.size(); ++v)
    if (advert.speaks_for(scene_.cluster.vips()[v])) vips_[v].interval_ms = std::max(vips_[v].interval_ms, advert.interval_ms());
}

void SteadyAsks::note(const Frame& frame) noexcept {
  if (scene_.profile.vantages[frame.vantage].at != Place::client) return;
  if (frame.arp()) return note_arp(frame);
  const Step* step = frame.tcp() ? scene_.steps.of(frame) : nullptr;
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.step == step; });
  if (row == rows_.end()) return;
  const bool asks = frame.ip().destination() == step->target;
  Asked& asked = row->asked[(asks ? frame.source_port() : frame.destination_port()) - step->client_port];
  const std::size_t v = scene_.cluster.vip(step->target);
  if (asks && frame.tcp().is_syn() && !asked.syn) {
    const Election& election = elections_.of(v);
    asked.syn = FrameRef::of(frame);
    asked.in_service = election.takeovers() == 0 ? Party{} : election.active();
    asked.entry = vips_[v].entry;
    asked.to = frame.receiver;
    asked.announced = asked.in_service.role == Role::director && vips_[v].claimed[asked.in_service.index];
  }
  const bool accepts = !asks && frame.tcp().is_syn_ack() && frame.sender.role == Role::real_server;
  if (accepts && !asked.answer) asked.answer = FrameRef::of(frame);
}

/// RFC 826: whatever a packet says of its sender is believed, request or reply. But a neighbour asks nobody while it has an
/// entry, so what answers the tester's own questions is not heard by any other.
void SteadyAsks::note_arp(const Frame& frame) noexcept {
  const Arp arp = frame.arp();
  if (!scene_.cluster.is_vip(arp.sender_ip()) || frame.sender.role == Role::client) return;
  const std::size_t v = scene_.cluster.vip(arp.sender_ip());
  Culprit& entry = vips_[v].entry;
  const Party by = scene_.owners.of(arp.sender_mac());
  if (by.role == Role::director && frame.destination_mac().is_broadcast() && elections_.of(v).takeovers() != 0)
    vips_[v].claimed[by.index] = true;
  if (frame.destination_mac().is_broadcast() || entry.mac == Mac{}) entry = {by, arp.sender_mac()};
}

std::vector<const SteadyAsks::Asked*> SteadyAsks::in_order(const std::string& hook) const {
  std::vector<const Asked*> all;
  for (const Row& row : rows_)
    for (const Asked& asked : row.asked)
      if (row.step->hook == hook && asked.syn) all.push_back(&asked);
  std::sort(all.begin(), all.end(), [](const Asked* a, const Asked* b) { return a->syn.time_ns < b->syn.time_ns; });
  return all;
}

std::int64_t SteadyAsks::every_ns(const std::string& hook) const {
  std::int64_t clients = 0, round_ms = 0;
  for (const Row& row : rows_) {
    if (row.step->hook != hook) continue;
    ++clients;
    round_ms = row.step->interval_ms;
  }
  return clients == 0 ? 0 : round_ms * 1'000'000 / clients;
}

SteadyAsks::Gap SteadyAsks::longest_gap(const std::string& hook) const {
  Gap longest, gap;
  FrameRef answer;
  const std::int64_t every = every_ns(hook);
  const auto all = in_order(hook);
  for (const Asked* asked : all) {
    if (!asked->answer) {
      if (gap.first == nullptr) {
        gap.first = asked;
        gap.before = answer;
        gap.served_before = static_cast<bool>(answer);
        gap.ended = false;
      }
      // Up to when the next one was due: of the time in which a tester asked nobody, it says nothing.
      gap.ns += gap.last == nullptr ? every : std::min(asked->syn.time_ns - gap.last->syn.time_ns, longest_pause * every);
      gap.last = asked;
    } else {
      answer = asked->answer;
      gap.ended = true;
      gap.after = answer;
    }
    if (gap.first != nullptr && gap.ns >= longest.ns) longest = gap;
    if (asked->answer) gap = {};
  }
  const auto other = [&](const Asked* a) {
    return a->answer && a->to.role == Role::director && all.front()->to.role == Role::director && a->to != all.front()->to;
  };
  longest.moved = std::any_of(all.begin(), all.end(), other);
  if (longest.first == nullptr) longest.served_before = static_cast<bool>(answer);
  longest.asked = all.size();
  for (const Row& row : rows_)
    if (row.step->hook == hook) longest.vip = row.step->target;
  return longest;
}

}  // namespace lvspec
