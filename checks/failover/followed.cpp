#include "checks/failover/followed.hpp"

#include <algorithm>
#include <string_view>

#include "checks/facts/election.hpp"
#include "lvspec/vrrp.hpp"

namespace lvspec {
namespace {

// A flood of either must not grow without end.
constexpr std::size_t most_signs = 1U << 18U, most_events = 1U << 16U, most_connections = 1U << 17U;
// Two vantages of one host see the same frame within this.
constexpr std::int64_t one_frame_ns = 5'000'000;

/// The status of a response that begins with this payload; 0 where none does.
unsigned status_of(std::span<const std::uint8_t> payload) noexcept {
  constexpr std::string_view start = "HTTP/1.";
  constexpr std::size_t digits = 9;
  if (payload.size() < digits + 3 || !std::equal(start.begin(), start.end(), payload.begin())) return 0;
  unsigned out = 0;
  for (std::size_t i = digits; i < digits + 3; ++i) {
    if (payload[i] < '0' || payload[i] > '9') return 0;
    out = out * 10 + payload[i] - '0';
  }
  return out;
}

}  // namespace

Followed::Followed(const Profile& profile, const Plan& plan)
    : profile_(profile), plan_(plan), cluster_(profile), steps_(&plan, cluster_), spots_(plan.steps.size()) {
  for (const Vantage& vantage : profile.vantages) {
    here_.push_back(vantage.interface.has_value());
    at_client_.push_back(vantage.at == Place::client && vantage.interface);
  }
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    const Step& step = plan.steps[s];
    const auto part = static_cast<HookPart>(step.shape);
    if (step.stimulus != Stimulus::hook || !is_failover(part)) continue;
    if (requests_.size() + talks_.size() + step.repeat > most_connections) break;  // more than there are ports: no plan of ours
    spots_[s] = {part, part == HookPart::polled ? requests_.size() : talks_.size()};
    if (step.service < profile.services.size()) service_ = step.service;
    if (part == HookPart::polled) requests_.resize(requests_.size() + step.repeat);
    if (part == HookPart::kept) talks_.resize(talks_.size() + step.repeat);
  }
}

void Followed::on_sight(const Frame& frame) noexcept {
  if (frame.vantage >= here_.size() || profile_.services.empty()) return;
  if (frame.tcp()) return note_tcp(frame);
  // Times of hosts whose clocks are not ours cannot be held against ours.
  if (!here_[frame.vantage]) return;
  if (frame.arp()) return note_arp(frame);
  if (frame.ndp()) return note_ndp(frame);
  note_advertisement(frame);
}

void Followed::note_arp(const Frame& frame) noexcept {
  const Arp arp = frame.arp();
  if (arp.sender_ip() != profile_.services[service_].vip || frame.sender.role == Role::client) return;
  const bool gratuitous = arp.sender_ip() == arp.target_ip() && frame.destination_mac().is_broadcast();
  if (gratuitous || arp.is_reply())
    note_sign(frame, gratuitous ? OwnerSign::announcement : OwnerSign::answer, {frame.sender, arp.sender_mac()});
}

void Followed::note_ndp(const Frame& frame) noexcept {
  const Ndp ndp = frame.ndp();
  if (!ndp.is_advertisement() || ndp.target() != profile_.services[service_].vip || frame.sender.role == Role::client) return;
  note_sign(frame, ndp.solicited() ? OwnerSign::answer : OwnerSign::announcement, {frame.sender, frame.source_mac()});
}

void Followed::note_advertisement(const Frame& frame) noexcept {
  const Vrrp advert = vrrp_of(frame);
  if (!advert || !advert.speaks_for(profile_.services[service_].vip)) return;
  note_sign(frame, advert.resigns() ? OwnerSign::resignation : OwnerSign::advertisement, advertiser(cluster_, frame));
}

void Followed::note_sign(const Frame& frame, OwnerSign sign, Culprit by) noexcept {
  const auto same = std::find_if(signs_.rbegin(), signs_.rend(), [&](const VipSign& s) {
    return (s.sign == sign && s.by == by) || frame.time_ns - s.time_ns > one_frame_ns;
  });
  const bool again = same != signs_.rend() && frame.time_ns - same->time_ns <= one_frame_ns;
  if (!again && signs_.size() < most_signs) signs_.push_back({frame.time_ns, sign, by});
}

void Followed::note_tcp(const Frame& frame) noexcept {
  const Step* step = steps_.of(frame);
  if (step == nullptr || step->stimulus != Stimulus::hook) return;
  const Spot spot = spots_[static_cast<std::size_t>(step - plan_.steps.data())];
  const bool ours = cluster_.is_free(frame.ip().source());
  const std::uint16_t port = ours ? frame.source_port() : frame.destination_port();
  const std::size_t at = spot.first + port - step->client_port;
  if (ours && frame.sender.role != Role::client) {
    // Sent on by a director, wherever that was seen.
    const bool given = spot.part == HookPart::polled && frame.tcp().is_syn() && frame.receiver.role == Role::real_server;
    if (given && requests_[at].server.role == Role::unknown) requests_[at].server = frame.receiver;
  } else if (at_client_[frame.vantage] && spot.part == HookPart::polled) {
    ours ? from_client(requests_[at], frame) : from_service(requests_[at], frame);
  } else if (at_client_[frame.vantage] && spot.part == HookPart::kept) {
    note_talk(talks_[at], frame, ours);
  }
}

void Followed::from_client(Request& request, const Frame& frame) const noexcept {
  if (!frame.tcp().is_syn() || request.asked_ns != 0) return;
  request.asked_ns = frame.time_ns;
  request.director = frame.receiver;
}

void Followed::from_service(Request& request, const Frame& frame) const noexcept {
  const Tcp tcp = frame.tcp();
  const Service& service = profile_.services[service_];
  if (frame.ip().source() != service.vip || request.answered_ns != 0 || request.wrong) return;
  if (frame.sender.role == Role::real_server) request.server = frame.sender;
  if (tcp.rst() && request.refused_ns == 0) request.refused_ns = frame.time_ns;
  if (tcp.is_syn_ack() && request.accepted_ns == 0) request.accepted_ns = frame.time_ns;
  const bool says = service.application == Application::http ? frame.payload_length != 0 : tcp.is_syn_ack();
  if (!says) return;
  const bool right = service.application != Application::http || status_of(frame.payload()) == profile_.http.expect_status;
  request.wrong = !right;
  if (right) request.answered_ns = frame.time_ns;
}

void Followed::note_talk(TalkEvents& events, const Frame& frame, bool ours) noexcept {
  using What = TalkEvent::What;
  if (events.size() >= most_events) return;
  const Tcp tcp = frame.tcp();
  const Culprit by{frame.sender, frame.source_mac()};
  if (frame.payload_length != 0) events.push_back({frame.time_ns, ours ? What::asked : What::answered, by});
  if (ours) return;
  if (tcp.rst()) events.push_back({frame.time_ns, What::reset, by});
  if (tcp.fin()) events.push_back({frame.time_ns, What::closed, by});
}

std::vector<Request> Followed::requests(const std::string& hook) const {
  std::vector<Request> out;
  for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
    const Step& step = plan_.steps[s];
    if (spots_[s].part != HookPart::polled || step.hook != hook) continue;
    for (std::size_t i = 0; i < step.repeat; ++i)
      if (requests_[spots_[s].first + i].asked_ns != 0) out.push_back(requests_[spots_[s].first + i]);
  }
  std::stable_sort(out.begin(), out.end(), [](const Request& a, const Request& b) { return a.asked_ns < b.asked_ns; });
  return out;
}

std::vector<TalkEvents> Followed::kept(const std::string& hook) const {
  std::vector<TalkEvents> out;
  for (std::size_t s = 0; s < plan_.steps.size(); ++s)
    if (spots_[s].part == HookPart::kept && plan_.steps[s].hook == hook)
      for (std::size_t i = 0; i < plan_.steps[s].repeat; ++i) out.push_back(talks_[spots_[s].first + i]);
  return out;
}

std::string Followed::name(const Culprit& culprit) const {
  return culprit.party.role == Role::unknown ? culprit.mac.text() : cluster_.name(culprit.party);
}

}  // namespace lvspec
