#pragma once
// Where frames are heard and checks speak: what the judgement of a run and a watch without an end have in common.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "checks/audience.hpp"
#include "checks/facts/classify.hpp"
#include "checks/facts/clocks.hpp"
#include "checks/facts/completeness.hpp"
#include "checks/facts/fold.hpp"
#include "checks/facts/given.hpp"
#include "checks/facts/parted.hpp"
#include "checks/facts/ways.hpp"
#include "checks/judge.hpp"
#include "checks/scene.hpp"
#include "checks/weigh.hpp"
#include "lvspec/decode.hpp"
#include "lvspec/vrrp.hpp"

namespace lvspec {

/// One pass over the frames, and what is kept of it.
class Court {
 public:
  Court(const Profile& profile, const Plan* plan, std::span<const CatalogueEntry* const> selected, FrameListener* listener)
      : profile_(profile), plan_(plan), listener_(listener), scene_(profile, plan), completeness_(profile, plan) {
    for (const CatalogueEntry* entry : selected) seat(*entry);
    address();
    for (const Step& step : plan == nullptr ? std::vector<Step>{} : plan->steps)
      if (step.client_port != 0) planned_[static_cast<std::size_t>(step.target.family())].add(Stimuli(step.stimulus));
  }

  /// Learns who is who, what kind of mirror this is and how clocks differ, so that the first frames are judged as well as the
  /// last.
  void prepare(FrameSource& source) {
    TwinFinder twins(profile_.vantages.size());
    Clocks clocks(profile_);
    Record record;
    while (source.next(record)) {
      Frame frame = decode(record);
      learn(frame);
      twins.note(frame);
      set_parties(frame);
      clocks.note(frame);
      if (scene_.owners.complete() && sure(twins) && clocks.sure()) break;
    }
    for (std::size_t v = 0; v < profile_.vantages.size(); ++v) set_twins(static_cast<std::uint8_t>(v), twins);
    clocks_ = set_clocks(clocks, profile_, source);
  }

  void hear(FrameSource& source) noexcept {
    Record record;
    while (source.next(record)) hear(decode(record));
  }

  /// Of a watch, whose first frames may come late: goes on finding out what kind of mirror this is.
  void hear(const Record& record) noexcept {
    const Frame frame = decode(record);
    if (!later_twins_.sure(frame.vantage)) later_twins_.note(frame);
    hear(frame);
  }

  /// What was seen to be wrong since the last call, and nothing that rests on silence. Each check that found something begins
  /// anew, so that what it finds next has frames and culprits of its own.
  [[nodiscard]] std::vector<Verdict> take_violations() {
    std::vector<Verdict> out;
    bool other_mirror = false;
    for (std::size_t v = 0; v < profile_.vantages.size(); ++v)
      other_mirror |= set_twins(static_cast<std::uint8_t>(v), later_twins_);
    if (other_mirror) renew();  // what was seen until now was not what it looked like
    for (Seat& seat : seats_) {
      if (!seat.check) continue;
      const Conclusion conclusion = seat.check->conclude();
      if (conclusion.word != Conclusion::Word::violated || conclusion.findings.empty()) continue;
      Verdict& v = out.emplace_back();
      v.spec = seat.entry->spec;
      v.outcome = Outcome::fail;
      v.because = conclusion.because;
      for (const Finding& finding : conclusion.findings) add(v, finding);
      seat.check = seat.entry->make(scene_);
    }
    if (!out.empty()) address();
    return out;
  }

  [[nodiscard]] Party owner(Mac mac) const noexcept { return scene_.owners.of(mac); }

  /// All checks begin anew; who is who, and which connections there are, is kept.
  void renew() {
    for (Seat& seat : seats_)
      if (seat.check) seat.check = seat.entry->make(scene_);
    address();
  }

  [[nodiscard]] Judgement conclude(std::vector<Coverage> books) {
    Judgement judgement;
    std::vector<bool> seen_at;
    for (const Coverage& coverage : books) seen_at.push_back(coverage.seen != 0);
    judgement.topology = topology(scene_.cluster, scene_.owners, ways_, seen_at);
    judgement.coverage = completeness_.weigh(std::move(books), lost_copies());
    for (std::size_t v = 0; v < judgement.coverage.size() && v < clocks_.unclear.size(); ++v) {
      Coverage& coverage = judgement.coverage[v];
      if (!clocks_.unclear[v]) continue;
      coverage.complete = false;
      coverage.why = "frames that passed between it and the tester contradict each other about its clock, so it is left out";
    }
    rest_on_each_other(judgement.coverage);
    for (const Seat& seat : seats_) judgement.verdicts.push_back(verdict(seat, judgement.coverage));
    if (auto note = note_of_part(judgement.verdicts, profile_, given_.text()); !note.empty()) judgement.notes.push_back(note);
    if (const std::string unknown = scene_.owners.unknown_names(); !unknown.empty())
      judgement.notes.push_back("no MAC address is known for " + unknown +
                                ": none answered ARP or NDP in these captures; give it as mac = \"…\" in the profile");
    judgement.notes.insert(judgement.notes.end(), clocks_.notes.begin(), clocks_.notes.end());
    if (plan_ != nullptr)
      for (const HookRecord& hook : plan_->hooks)
        if (!hook.mended.trouble.empty())
          judgement.notes.push_back(fmt::format(
              "the mend command of [hooks.\"{}\"] failed ({}), so what it broke may still be broken; run it by hand: {}",
              hook.hook, hook.mended.trouble, hook.mended.command));
    return judgement;
  }

 private:
  struct Seat {
    const CatalogueEntry* entry;
    std::unique_ptr<Check> check;  // null where the check is out of reach
    std::string out_of_reach;
  };

  void seat(const CatalogueEntry& entry) {
    if (auto why = out_of_reach(*entry.spec, profile_, plan_)) {
      seats_.push_back({&entry, nullptr, *why});
      return;
    }
    seats_.push_back({&entry, entry.make(scene_), {}});
  }

  /// Settles who hears of what. Again when a check was replaced.
  void address() {
    audiences_ = {};
    by_delivery_.clear();
    for (const Seat& seat : seats_) {
      if (!seat.check) continue;
      const CheckSpec& spec = *seat.entry->spec;
      if (spec.deliveries) by_delivery_.push_back(seat.check.get());
      for (const Family family : families)
        if (spec.family.value_or(family) == family) audiences_[static_cast<std::size_t>(family)].seat(spec, seat.check.get());
    }
  }

  void learn(const Frame& frame) noexcept {
    if (frame.kind == Kind::arp || frame.kind == Kind::ndp || vrrp_of(frame)) scene_.owners.learn(frame);
  }

  /// True where this changes how often a mirror is taken to deliver each frame. Only a mirror port can deliver both directions:
  /// what a host's own capture holds twice was there twice.
  bool set_twins(std::uint8_t vantage, const TwinFinder& twins) {
    const std::uint8_t times = twins.times(vantage);
    if (profile_.vantages[vantage].at != Place::segment || times < 2 || times == times_[vantage]) return false;
    times_[vantage] = times;
    fold_.set_twins(vantage, times);
    completeness_.set_twins(vantage, times);
    return true;
  }

  [[nodiscard]] bool sure(const TwinFinder& twins) const noexcept {
    for (std::size_t v = 0; v < profile_.vantages.size(); ++v)
      if (!twins.sure(static_cast<std::uint8_t>(v))) return false;
    return true;
  }

  void set_parties(Frame& frame) const noexcept {
    if (frame.captured < 14) return;
    frame.receiver = scene_.owners.of(frame.destination_mac());
    frame.sender = scene_.owners.of(frame.source_mac());
  }

  void hear(Frame frame) noexcept {
    if (frame.vantage < clocks_.unclear.size() && clocks_.unclear[frame.vantage]) return;
    set_parties(frame);
    learn(frame);
    completeness_.note(frame);
    if (listener_ != nullptr) listener_->on_sight(frame);
    for (Check* check : by_delivery_) check->on_delivery(frame);
    const Step* step = scene_.steps.of(frame);
    if (frame.sender.role == Role::client) note_stimulus(frame, step);
    if (told_by_client(frame) || told_by_director(frame)) return;
    if (fold_.again(frame)) return;
    // While an operator's hand has something broken, what goes wrong is meant: only the checks that asked for it hear of it.
    const bool staged = step != nullptr && step->stimulus == Stimulus::hook, odd = is_odd(step);
    if (staged) parted_.note(*step);
    Exchange exchange = classify(frame, scene_.cluster, scene_.pairs);
    if (exchange.service != Cluster::none) {
      exchange.odd = odd;
      exchange.schedule = scene_.cluster.schedule(exchange.service);
      scene_.flows.track(frame, exchange);
    }
    if (exchange.service != Cluster::none && frame.kind == Kind::reply && frame.sender.role == Role::real_server)
      answered_[exchange.service] = true;
    if (is_ordinary(frame, step)) ways_.note(frame);
    if (listener_ != nullptr) listener_->on_frame(frame);
    const Audience& audience = audiences_[static_cast<std::size_t>(frame.ethertype == 0x86dd ? Family::ipv6 : Family::ipv4)];
    if (step != nullptr) audience.show(frame, step->stimulus);
    if (staged || parted_.hides(frame)) return;
    if (const Talk* talk = scene_.talks.take(frame)) audience.show(*talk, frame);
    audience.show(frame, segments_of(frame, odd));
    pair_up(frame, exchange, audience);
  }

  void pair_up(const Frame& frame, const Exchange& exchange, const Audience& audience) noexcept {
    const auto show = [&](const Pair& pair) {
      const Frame& original = pair.original;
      given_.note(pair);
      if (exchange.service != Cluster::none) forwarded_[exchange.service] = true;
      if (original.tcp().is_syn() && original.flow != Frame::no_flow) syns_sent_on_[original.flow] = original.tcp().sequence();
      if (has(pair.changes, Change::payload) && original.flow != Frame::no_flow) scene_.flows.note_altered(original.flow);
      const Step* step = scene_.steps.of(original);
      audience.show(pair, segments_of(original, is_odd(step)), step);
    };
    if (frame.kind == Kind::request) scene_.pairs.request(frame, show);
    if (frame.kind == Kind::forwarded) scene_.pairs.forwarded(frame, show);
    if (frame.kind == Kind::other && frame.sender.role == Role::real_server && exchange.service != Cluster::none)
      scene_.pairs.returned(frame);
  }

  /// Whether the frame's way is that of any client's: what is framed straight to a real server on purpose shows no way of the
  /// cluster's.
  [[nodiscard]] bool is_ordinary(const Frame& frame, const Step* step) const noexcept {
    constexpr Stimuli ordinary{Stimulus::connect,  Stimulus::burst,    Stimulus::keep_alive, Stimulus::upload,
                               Stimulus::download, Stimulus::datagram, Stimulus::off_link};
    constexpr Kinds ways{Kind::request, Kind::forwarded, Kind::reply};
    if (step == nullptr) return ways.contains(frame.kind) || frame.kind == Kind::direct;
    // A failover run is all about what is broken; that a director resets connections that it does not know is no reply's way.
    const bool reset = frame.kind == Kind::reply && frame.sender.role == Role::director && frame.tcp().rst();
    if (step->stimulus == Stimulus::hook) return is_failover_ && ways.contains(frame.kind) && !reset;
    return ways.contains(frame.kind) && ordinary.contains(step->stimulus);
  }

  [[nodiscard]] static bool is_odd(const Step* step) noexcept { return step != nullptr && odd_stimuli.contains(step->stimulus); }

  /// The narrowest class that a frame belongs to. What is no TCP segment belongs to the narrowest of all.
  [[nodiscard]] Segments segments_of(const Frame& frame, bool odd) const noexcept {
    if (odd || !frame.tcp() || !frame.tcp().is_plain()) return Segments::edges;
    const Flow* flow = frame.kind == Kind::reply ? scene_.flow(frame) : nullptr;
    if (flow != nullptr && Scene::is_first_reply(frame, *flow)) return Segments::edges;
    return frame.payload_length != 0 ? Segments::telling : Segments::all;
  }

  /// Which stimuli left, in which family.
  void note_stimulus(const Frame& frame, const Step* step) noexcept {
    const Icmp icmp = frame.icmp();
    const std::uint16_t identifier = icmp ? be16(icmp.p + 4) : std::uint16_t{0};
    if (icmp) step = scene_.steps.of(frame.ip(), identifier, identifier);
    if (step != nullptr) sent_[static_cast<std::size_t>(step->target.family())].add(Stimuli(step->stimulus));
  }

  /// A host's clock may be ahead of ours, or behind it: an answer must not be judged before its question, nor a question before
  /// what we had heard. So what the tester sends, and what comes to it, is judged where the tester captures it.
  [[nodiscard]] bool told_by_client(const Frame& frame) const noexcept {
    const bool ours = frame.receiver.role == Role::client || frame.sender.role == Role::client;
    if (!ours || frame.vantage >= profile_.vantages.size() || !completeness_.client_is_awake()) return false;
    const Place at = profile_.vantages[frame.vantage].at;
    return at == Place::director || at == Place::real_server;
  }

  /// What became of a director's frames on their way is not its doing: where the port that they leave by is seen, they are judged
  /// as they left it. Another arm of the director has another MAC, of which such a capture shows nothing.
  [[nodiscard]] bool told_by_director(const Frame& frame) noexcept {
    if (frame.sender.role != Role::director || frame.vantage >= profile_.vantages.size()) return false;
    const Vantage& vantage = profile_.vantages[frame.vantage];
    const Mac mac = frame.source_mac();
    const bool shown = std::find(shown_leaving_.begin(), shown_leaving_.end(), mac) != shown_leaving_.end();
    if (vantage.at == Place::director && vantage.host == frame.sender.index && !shown)
      shown_leaving_[ports_shown_++ % shown_leaving_.size()] = mac;
    return vantage.at == Place::real_server && shown && completeness_.director_is_awake(frame.sender.index);
  }

  /// What one capture was not asked about, as another one tells it, is lost where that one lost frames.
  void rest_on_each_other(std::vector<Coverage>& coverage) const {
    const auto lost_at = [&](Place place) -> const Coverage* {
      for (std::size_t v = 0; v < coverage.size(); ++v)
        if (profile_.vantages[v].at == place && coverage[v].opened && coverage[v].seen != 0 && !coverage[v].complete)
          return &coverage[v];
      return nullptr;
    };
    const Coverage* const client = lost_at(Place::client);
    const Coverage* const director = lost_at(Place::director);
    for (std::size_t v = 0; plan_ != nullptr && v < coverage.size(); ++v) {
      const Place at = profile_.vantages[v].at;
      const bool of_host = at == Place::director || at == Place::real_server;
      const Coverage* const other = of_host && client != nullptr ? client : at == Place::real_server ? director : nullptr;
      if (other == nullptr || !coverage[v].complete) continue;
      coverage[v].complete = false;
      coverage[v].why = fmt::format("what passed between it and others is told by {}, which is not complete", other->vantage);
    }
  }

  [[nodiscard]] Verdict verdict(const Seat& seat, std::span<const Coverage> coverage) const {
    Verdict v;
    v.spec = seat.entry->spec;
    if (!seat.check) {
      v.outcome = Outcome::not_applicable;
      v.because = seat.out_of_reach;
      return v;
    }
    const Conclusion conclusion = for_every_family(*v.spec, for_every_service(*v.spec, seat.check->conclude()));
    const Weighed weighed = weigh(*v.spec, conclusion, profile_, coverage, given_.text());
    v.outcome = weighed.outcome;
    v.because = weighed.because;
    if (v.outcome != Outcome::fail) return v;
    for (const Finding& finding : conclusion.findings) add(v, finding);
    return v;
  }

  /// A check that speaks of the virtual services must have seen each of them: what held for one says nothing of another.
  [[nodiscard]] Conclusion for_every_service(const CheckSpec& spec, Conclusion conclusion) const {
    if (conclusion.word != Conclusion::Word::held || !spec.needs.contains(Stimulus::connect)) return conclusion;
    for (std::size_t s = 0; s < profile_.services.size(); ++s)
      if (spec.family.value_or(profile_.services[s].vip.family()) == profile_.services[s].vip.family() &&
          !(spec.pairs ? forwarded_ : answered_)[s])
        return unproven(fmt::format("no {} of the service {} was seen", spec.pairs ? "forwarded copy" : "answer",
                                    profile_.services[s].text()));
    return conclusion;
  }

  /// Nor does what was provoked in one family say anything of the other. Of these stimuli every frame shows whose it is.
  [[nodiscard]] Conclusion for_every_family(const CheckSpec& spec, Conclusion conclusion) const {
    constexpr std::array shown{Stimulus::direct,      Stimulus::off_link,   Stimulus::ttl_one,    Stimulus::midstream,
                               Stimulus::echo,        Stimulus::keep_alive, Stimulus::late_close, Stimulus::broadcast_syn,
                               Stimulus::closed_port, Stimulus::repeat_syn, Stimulus::reuse_port, Stimulus::old_timestamps,
                               Stimulus::full_size};
    if (conclusion.word != Conclusion::Word::held || spec.family) return conclusion;
    for (const Stimulus stimulus : shown) {
      const auto in_both = [&](const PerFamily& those) { return those[0].contains(stimulus) && those[1].contains(stimulus); };
      if (spec.needs.contains(stimulus) && in_both(planned_) && !in_both(sent_))
        return unproven(fmt::format("the stimulus {} was not seen in both address families", word(stimulus)));
    }
    return conclusion;
  }

  /// Connections of the tester that a real server answered, and of whose SYN no mirror showed a copy: lost there, not at the
  /// director. Where another SYN of the connection was sent on, this one may have been lost before.
  [[nodiscard]] std::uint64_t lost_copies() const {
    std::uint64_t lost = 0;
    scene_.pairs.each_without_copy([&](const Frame& request) {
      const Flow* flow = scene_.flow(request);
      if (request.destination_mac().is_group()) return;  // nothing that a director has to send on
      const bool same = flow != nullptr && request.tcp().is_syn() && request.tcp().sequence() == flow->syn_sequence &&
                        syns_sent_on_[request.flow] != flow->syn_sequence;
      lost +=
          same && request.sender.role == Role::client && flow->through_director && flow->replier.party.role == Role::real_server
              ? 1
              : 0;
    });
    return lost;
  }

  void add(Verdict& v, const Finding& finding) const {
    Evidence evidence{finding.observed, finding.count, {}, finding.quotes};
    for (const FrameRef& ref : finding.frames) {
      const std::string vantage = ref.vantage < profile_.vantages.size() ? profile_.vantages[ref.vantage].name : "?";
      evidence.frames.push_back({vantage, ref.number, ref.time_ns, 0, {}});
    }
    v.evidence.push_back(std::move(evidence));
    for (const Culprit& culprit : finding.culprits) {
      std::string name = scene_.name(culprit);
      if (std::find(v.parties.begin(), v.parties.end(), name) == v.parties.end()) v.parties.push_back(std::move(name));
    }
  }

  const Profile& profile_;
  const Plan* plan_;
  FrameListener* listener_;
  Scene scene_;
  Completeness completeness_;
  bool is_failover_ = plan_ != nullptr && plan_->is_failover();
  Given given_{scene_.cluster};
  Fold fold_{profile_.vantages.size()};
  Ways ways_;
  std::array<Mac, 16> shown_leaving_{};  // MACs that captures at directors have shown their own frames with
  std::size_t ports_shown_ = 0;
  TwinFinder later_twins_{profile_.vantages.size()};
  ClocksSet clocks_;
  // How often each mirror delivers a frame; 0: once, as far as is known.
  std::vector<std::uint8_t> times_ = std::vector<std::uint8_t>(profile_.vantages.size());
  std::array<bool, 256> answered_{}, forwarded_{};  // by service
  std::vector<std::uint32_t> syns_sent_on_ =
      std::vector<std::uint32_t>(Flows::capacity);  // by flow: sequence number of the last one
  using PerFamily = std::array<Stimuli, families.size()>;
  PerFamily planned_{}, sent_{};  // stimuli whose frames show by their ports whose they are
  Parted parted_{profile_};
  std::vector<Seat> seats_;
  std::array<Audience, families.size()> audiences_;
  std::vector<Check*> by_delivery_;
};

}  // namespace lvspec
