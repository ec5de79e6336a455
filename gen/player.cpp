#include "gen/player.hpp"

#include <algorithm>
#include <utility>

#include "lvspec/decode.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

// The last probe's answer may take as long as the gap between probes.
constexpr Moment proof_window = 250ms;
// Answers to forged questions come before the truth is restored, or they would go elsewhere.
constexpr Moment forged_window = 400ms;

bool proves(const Step& step) { return step.stimulus == Stimulus::prove_free || step.stimulus == Stimulus::resolve; }
bool is_serial(const Step& step) { return step.stimulus == Stimulus::connect; }
bool is_routed(const Step& step) { return is_serial(step) || step.stimulus == Stimulus::burst; }
/// Sent once the rotation has been seen, as the director's scheduler may count it.
bool is_late(const Step& step) { return step.stimulus >= Stimulus::ttl_one && step.stimulus != Stimulus::hook; }
bool needs_true_neighbours(const Step& step) {
  return is_routed(step) || is_late(step) || step.stimulus == Stimulus::direct || step.stimulus == Stimulus::off_link;
}
bool is_hook(const Step& step) { return !step.hook.empty(); }
bool forges(const Step& step) { return step.stimulus == Stimulus::ask_vip_forged && !is_restoration(step); }

}  // namespace

Player::Player(const Plan& plan, const Profile& profile, Mac own, SessionEvents events)
    : stage_(plan, profile, own, std::move(events)) {
  for (const Step& step : plan.steps) {
    parts_.push_back({make_activity(step), &step});
    if (!parts_.back().activity) parts_.back().begun = parts_.back().done = true;
  }
  // A passive run lasts as long as it was asked to; any other ends with its last answer.
  if (plan.passive) quiet_until_ = std::chrono::milliseconds(plan.length_ms);
}

void Player::receive(const Record& record, Moment now) {
  const Frame frame = decode(record);
  if (frame.source_mac() == stage_.own) return;
  const bool about_neighbours = frame.arp() || frame.ndp();
  if (about_neighbours) receive_neighbour(frame);
  if (frame.kind == Kind::icmp) stage_.connections.hear_error(frame, now);
  if (!about_neighbours && !frame.tcp() && frame.protocol != 17) return;
  for (Part& part : parts_)
    if (part.begun && !part.done) part.activity->hear(stage_, frame, now);
  if (frame.tcp()) stage_.connections.receive(frame, now);
}

void Player::receive_neighbour(const Frame& frame) {
  stage_.neighbours.learn(frame);
  if (!settled_) stage_.pool.hear(frame);
  if (auto answer = stage_.responder.answer(frame)) stage_.outbox.push(std::move(*answer), Urgency::answer);
}

void Player::advance(Moment now) {
  stage_.hooks.advance(now);
  if (stopped_) return;
  if (now >= std::chrono::milliseconds(stage_.plan.length_ms) && !done(now)) return stop(now, false);
  stage_.connections.advance(now);
  settle(now);
  begin_what_may(now);
  advance_parts(now);
}

void Player::settle(Moment now) {
  if (settled_) return;
  const bool proven = std::all_of(parts_.begin(), parts_.end(), [](const Part& p) { return p.done || !proves(*p.step); });
  if (proven && stage_.outbox.empty() && proven_at_ == never) proven_at_ = now;
  const bool proved = std::any_of(parts_.begin(), parts_.end(), [](const Part& p) { return proves(*p.step); });
  if (proven_at_ == never || (proved && now < proven_at_ + proof_window)) return;
  settled_ = true;
  const bool asked =
      std::any_of(parts_.begin(), parts_.end(), [](const Part& p) { return p.step->stimulus == Stimulus::resolve; });
  if (asked && stage_.events.nobody_here && !stage_.neighbours.heard_the_cluster()) stage_.events.nobody_here();
  stage_.pool.settle(stage_.neighbours);
  for (const Ip speaker : stage_.pool.speakers())
    if (!stage_.pool.stays_silent(speaker)) stage_.responder.activate(speaker);
}

template <class Wanted>
bool Player::released(Moment now, const Part* until, Wanted wanted) const {
  return std::all_of(parts_.data(), until, [&](const Part& part) {
    return !wanted(*part.step) || part.done || (part.begun && part.activity->released(stage_, now));
  });
}

bool Player::may_begin(const Part& part, Moment now) const {
  const Step& step = *part.step;
  const Part* all = parts_.data() + parts_.size();
  if (now < std::chrono::milliseconds(step.at_ms)) return false;
  if (proves(step)) return true;
  if (!settled_) return false;
  if (is_hook(step)) return hook_may_begin(part, now);
  if (is_serial(step)) return released(now, &part, is_serial);
  if (step.stimulus == Stimulus::burst) return released(now, all, is_serial);
  if (step.stimulus == Stimulus::off_link || is_late(step)) return released(now, all, is_routed);
  if (is_restoration(step)) return restoration_may_begin(now);
  // Nothing may go astray because a neighbour entry is wrong for a while.
  if (forges(step))
    return std::all_of(parts_.begin(), parts_.end(), [](const Part& p) { return p.done || !needs_true_neighbours(*p.step); });
  return true;
}

/// Nothing else is under way that what is broken could disturb: hooks come after everything else, and one after the other is
/// mended.
bool Player::hook_may_begin(const Part& part, Moment now) const {
  const bool others_done = std::all_of(parts_.begin(), parts_.end(), [&](const Part& other) {
    return other.done || (is_hook(*other.step) && (other.step->hook == part.step->hook || &other > &part));
  });
  return others_done && now >= quiet_until_ && !stage_.hooks.busy_but_for(part.step->hook);
}

bool Player::restoration_may_begin(Moment now) const {
  const bool forged = std::all_of(parts_.begin(), parts_.end(), [](const Part& p) { return p.done || !forges(*p.step); });
  return forged && (forged_at_ == never || now >= forged_at_ + forged_window);
}

void Player::begin_what_may(Moment now) {
  bool news = false;
  for (Part& part : parts_) {
    if (part.begun || !may_begin(part, now)) continue;
    part.begun = news = true;
    part.activity->begin(stage_, now);
  }
  stage_.hooks.advance(now);
  if (news) tell_progress();
}

void Player::advance_parts(Moment now) {
  for (Part& part : parts_) {
    if (!part.begun || part.done) continue;
    part.activity->advance(stage_, now);
    if (part.activity->done(stage_)) finish(part, now);
  }
}

void Player::finish(Part& part, Moment now) {
  part.done = true;
  if (part.activity->sent() != 0) quiet_until_ = std::max(quiet_until_, now + part.activity->window());
  if (forges(*part.step)) forged_at_ = now;
  tell_progress();
}

void Player::sent(const Outbox::Item& item, Moment now, bool failed) {
  ++(failed ? result_.send_errors : result_.frames_sent);
  stage_.connections.left(item.owner, now);
}

void Player::stop(Moment now, bool interrupted) {
  if (stopped_) return;
  stopped_ = true;
  result_.interrupted = interrupted;
  stage_.outbox.withdraw(Outbox::nobody);
  stage_.restore();
  for (Part& part : parts_)
    if (part.begun && !part.done) part.activity->stop(stage_, now);
  stage_.connections.give_up(now);
  stage_.hooks.stop(now);
}

Moment Player::next(Moment now) const {
  Moment first = std::min(stage_.outbox.ready_at(now), stage_.connections.next());
  first = std::min(first, stage_.hooks.next(now));
  if (stopped_) return first;
  first = std::min(first, Moment(std::chrono::milliseconds(stage_.plan.length_ms)));
  if (!settled_ && proven_at_ != never) first = std::min(first, proven_at_ + proof_window);
  if (quiet_until_ > now) first = std::min(first, quiet_until_);
  if (forged_at_ != never && forged_at_ + forged_window > now) first = std::min(first, forged_at_ + forged_window);
  for (const Part& part : parts_) {
    const Moment at = std::chrono::milliseconds(part.step->at_ms);
    if (part.begun && !part.done) first = std::min(first, part.activity->next());
    if (!part.begun && at > now) first = std::min(first, at);
  }
  return first;
}

bool Player::all_done() const {
  return std::all_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.done; });
}

bool Player::done(Moment now) const {
  if (!stage_.outbox.empty() || stage_.hooks.busy()) return false;
  return stopped_ || (all_done() && now >= quiet_until_);
}

SessionResult Player::result() const {
  SessionResult out = result_;
  out.unresolved = stage_.neighbours.unresolved();
  out.addresses_taken = stage_.pool.taken();
  out.substitutions = stage_.pool.substitutions();
  out.hooks = stage_.hooks.records();
  const auto& services = stage_.profile.services;
  out.vip_owner_found = std::all_of(services.begin(), services.end(),
                                    [&](const Service& service) { return stage_.neighbours.vip_owner(service.vip).has_value(); });
  for (const Part& part : parts_) out.sent.push_back(part.activity ? part.activity->sent() : 0);
  return out;
}

void Player::tell_progress() {
  if (!stage_.events.progress) return;
  Progress progress{.done = 0, .total = parts_.size(), .doing = {}};
  for (const Part& part : parts_) {
    const std::string name = word(part.step->stimulus);
    if (part.done) ++progress.done;
    if (!part.begun || part.done || progress.doing.find(name) != std::string::npos) continue;
    progress.doing += progress.doing.empty() ? name : ", " + name;
  }
  stage_.events.progress(progress);
}

}  // namespace lvspec
