#include "tests/checks/wire_words.hpp"

#include <algorithm>
#include <cstdlib>

#include "lvspec/marker.hpp"
#include "tests/checks/wire_source.hpp"

namespace lvspec::words {
namespace {

constexpr std::int64_t between_frames = 20'000;

Step step(Stimulus stimulus) {
  Step s;
  s.stimulus = stimulus;
  s.target = Wire::vip();
  return s;
}

}  // namespace

Wire::Wire() {
  hosts_ = {{"tester", {Mac{0x02'00'00'00'00'c8}, ip("198.51.100.200")}}, {"dr1", {Mac{0x02'00'00'00'00'12}, ip("198.51.100.18")}},
            {"dr2", {Mac{0x02'00'00'00'00'13}, ip("198.51.100.19")}},     {"web1", {Mac{0x02'00'00'00'00'10}, ip("198.51.100.16")}},
            {"web2", {Mac{0x02'00'00'00'00'11}, ip("198.51.100.17")}},    {"gateway", {Mac{0x02'00'00'00'00'01}, ip("198.51.100.1")}},
            {"neighbour", {Mac{0x02'00'00'00'00'64}, ip("198.51.100.100")}}, {"stranger", {Mac{0x02'00'00'00'00'99}, ip("198.51.100.99")}},
            {"everybody", {Mac::broadcast(), Ip{}}}};
  profile.name = "web";
  profile.gateway = Gateway{address("gateway"), {}};
  profile.services.push_back({vip(), Transport::tcp, 80, Application::http, "rr", {}, 0, 32});
  profile.directors.push_back({"dr1", address("dr1"), {}, std::nullopt});
  for (const char* name : {"web1", "web2"}) profile.real_servers.push_back({name, address(name), {}, 1, std::nullopt, std::nullopt});
  profile.segment = {*IpRange::parse("198.51.100.0/24")};
  profile.on_link = {*IpRange::parse("198.51.100.210-198.51.100.229")};
  profile.off_link = {*IpRange::parse("203.0.113.0/28")};
  add_vantage("client", Place::client, 0);
  eyes_.back().host = "tester";
  add_vantage("mirror", Place::segment, 0);
  for (std::size_t s = 0; s < stimulus_count; ++s) plan.steps.push_back(step(static_cast<Stimulus>(s)));
  plan.token = 0x1234'5678;
}

Mac Wire::mac(const std::string& host) const { return hosts_.at(host).first; }
Ip Wire::address(const std::string& host) const { return hosts_.at(host).second; }
Ip Wire::client(int last) { return ip("198.51.100." + std::to_string(last)); }

void Wire::add_vantage(const std::string& name, Place place, std::uint8_t host) {
  profile.vantages.push_back({name, place, host, name, std::nullopt, std::nullopt});
  eyes_.emplace_back();
}

Wire& Wire::add_host_vantage(const std::string& host) {
  const bool director = host.starts_with("dr");
  add_vantage(host, director ? Place::director : Place::real_server, static_cast<std::uint8_t>(host.back() - '1'));
  eyes_.back().host = host;
  return *this;
}

Wire& Wire::without_vantage(const std::string& name) {
  if (!frames_.empty()) std::abort();
  const auto v = static_cast<std::ptrdiff_t>(vantage(name));
  profile.vantages.erase(profile.vantages.begin() + v);
  eyes_.erase(eyes_.begin() + v);
  return *this;
}

Wire& Wire::add_director(const std::string& name) { return profile.directors.push_back({name, address(name), {}, std::nullopt}), *this; }
Wire& Wire::without_plan() { return planned_ = false, *this; }
Wire& Wire::without_stimulus(Stimulus s) { return std::erase_if(plan.steps, [&](const Step& x) { return x.stimulus == s; }), *this; }

Wire& Wire::with_macs_in_profile() {
  for (Director& d : profile.directors) d.macs = {mac(d.name)};
  for (RealServer& r : profile.real_servers) r.macs = {mac(r.name)};
  profile.gateway->macs = {mac("gateway")};
  return *this;
}

Wire& Wire::with_ipv6() {
  profile.services.front().vip = vip6();
  for (Step& s : plan.steps) s.target = vip6();
  return *this;
}

Wire& Wire::with_both_families() {
  profile.services.push_back({vip6(), Transport::tcp, 80, Application::http, "rr", {}, 0, 128});
  profile.segment.push_back(*IpRange::parse("2001:db8::/64"));
  profile.on_link.push_back(*IpRange::parse("2001:db8::200-2001:db8::2ff"));
  profile.off_link.push_back(*IpRange::parse("2001:db8:f::/124"));
  profile.gateway->address6 = ip("2001:db8::1");
  for (std::size_t i = 0, steps = plan.steps.size(); i < steps; ++i) {
    plan.steps.push_back(plan.steps[i]);
    plan.steps.back().target = vip6();
  }
  return *this;
}

Wire& Wire::never_introduced(const std::string& host) { return silent_.insert(host), *this; }
Wire& Wire::without_marker(const std::string& name, Marker::Phase phase) {
  Eye& eye = eyes_[vantage(name)];
  (phase == Marker::Phase::open ? eye.open_marker : eye.close_marker) = false;
  return *this;
}
Wire& Wire::loses(const std::string& name, std::uint64_t dropped) { return eyes_[vantage(name)].dropped = dropped, *this; }
Wire& Wire::uncounted(const std::string& name) { return eyes_[vantage(name)].counted = false, *this; }
Wire& Wire::blind(const std::string& name) { return eyes_[vantage(name)].blind = true, *this; }
Wire& Wire::both_ways(const std::string& name) { return eyes_[vantage(name)].times = 2, *this; }
Wire& Wire::snap(const std::string& name, std::uint32_t octets) { return eyes_[vantage(name)].snap = octets, *this; }
Wire& Wire::clock_ahead(const std::string& name, std::int64_t us) { return eyes_[vantage(name)].ahead_ns = us * 1000, *this; }

std::size_t Wire::vantage(const std::string& name) const {
  for (std::size_t v = 0; v < profile.vantages.size(); ++v)
    if (profile.vantages[v].name == name) return v;
  std::abort();
}

Wire& Wire::wait_ms(std::int64_t ms) { return now_ += ms * 1'000'000, *this; }
Wire& Wire::wait_until_ms(std::int64_t ms) { return now_ = std::max(now_, ms * 1'000'000), *this; }
Wire& Wire::hidden_at(const std::string& name) { return hidden_.insert(name), *this; }

std::vector<bool> Wire::who_sees(const Octets& frame) const {
  const Mac to = Mac::from_wire(frame.data()), from = Mac::from_wire(frame.data() + 6);
  std::vector<bool> seen;
  for (std::size_t v = 0; v < eyes_.size(); ++v) {
    const std::string& host = eyes_[v].host;
    seen.push_back((host.empty() || to.is_group() || to == mac(host) || from == mac(host)) && !hidden_.contains(profile.vantages[v].name));
  }
  return seen;
}

FrameId Wire::send(Octets frame) {
  now_ += between_frames;
  frames_.push_back({frame, now_, who_sees(frame)});
  hidden_.clear();
  return frames_.size() - 1;
}

FrameId Wire::asks(const std::string& who, const Ip& what, const Ip& as, const std::string& to) {
  return send(ArpWords{mac(who), mac(to), 1, mac(who), as, {}, what, {}}.frame());
}
FrameId Wire::answers(const std::string& who, const Ip& what, const std::string& to_host, const Ip& to) {
  return send(ArpWords{mac(who), mac(to_host), 2, mac(who), what, mac(to_host), to, {}}.frame());
}
FrameId Wire::announces(const std::string& who, const Ip& what) {
  return send(ArpWords{mac(who), Mac::broadcast(), 1, mac(who), what, {}, what, {}}.frame());
}

void Wire::mark(std::vector<Sent>& run, std::int64_t& now, Marker::Phase phase) const {
  const auto padding = marker_padding({plan.token, phase});
  const Octets frame = ArpWords{mac("tester"), Mac::broadcast(), 1, mac("tester"), ip("0.0.0.0"), {}, client(), {padding.begin(), padding.end()}}.frame();
  Sent sent{frame, now += between_frames, who_sees(frame)};
  for (std::size_t v = 0; v < eyes_.size(); ++v)
    if (!(phase == Marker::Phase::open ? eyes_[v].open_marker : eyes_[v].close_marker)) sent.seen[v] = false;
  run.push_back(std::move(sent));
}

void Wire::introduce(std::vector<Sent>& run, std::int64_t& now) const {
  for (const char* host : {"dr1", "dr2", "web1", "web2", "gateway"}) {
    if (host == std::string("dr2") && profile.directors.size() < 2) continue;
    const Octets ask = ArpWords{mac("tester"), Mac::broadcast(), 1, mac("tester"), ip("0.0.0.0"), {}, address(host), {}}.frame();
    const Octets answer = ArpWords{mac(host), mac("tester"), 2, mac(host), address(host), mac("tester"), ip("0.0.0.0"), {}}.frame();
    run.push_back({ask, now += between_frames, who_sees(ask)});
    if (!silent_.contains(host)) run.push_back({answer, now += between_frames, who_sees(answer)});
  }
}

std::vector<Sent> Wire::whole_run() const {
  std::vector<Sent> run;
  std::int64_t now = 0;
  if (planned_) mark(run, now, Marker::Phase::open);
  introduce(run, now);
  run.insert(run.end(), frames_.begin(), frames_.end());
  now = now_;
  if (planned_) mark(run, now, Marker::Phase::close);
  for (Sent& s : run) s.time_ns += run_begins;
  return run;
}

Judgement Wire::judge_all(std::span<const CatalogueEntry* const> selected, FrameListener* listener) const {
  WireSource source(*this);
  return lvspec::judge(profile, planned_ ? &plan : nullptr, source, selected, listener);
}

Verdict Wire::judge(std::string_view id) const {
  for (const CatalogueEntry& entry : catalogue()) {
    if (entry.spec->id != id) continue;
    const CatalogueEntry* selected[] = {&entry};
    return judge_all(selected).verdicts.front();
  }
  std::abort();
}

bool Wire::is_evidence(const Verdict& verdict, FrameId frame) const {
  for (const Evidence& e : verdict.evidence)
    for (const EvidenceFrame& f : e.frames)
      if (f.time_ns == frames_[frame].time_ns + run_begins && f.bytes == frames_[frame].octets) return true;
  return false;
}

std::string said(const Verdict& verdict) {
  std::string text = word(verdict.outcome);
  for (const std::string& party : verdict.parties) text += (&party == &verdict.parties.front() ? " " : ", ") + party;
  return text;
}

std::string judge_one(std::string_view id, const Wire& wire) { return said(wire.judge(id)); }

}  // namespace lvspec::words
