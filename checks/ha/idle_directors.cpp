#include "checks/ha/idle_directors.hpp"

#include <fmt/format.h>

namespace lvspec {

void IdleDirectors::hear(const Frame& frame) noexcept {
  elections_.note(frame);
  const Arp arp = frame.arp();
  if (!arp) return;
  if (frame.sender.role == Role::director) seen_[frame.sender.index].heard = true;
  const Party owner = scene_.owners.of(arp.sender_mac());
  if (owner.role != Role::director || !scene_.cluster.is_vip(arp.sender_ip())) return;
  Claimant& claimant = claimants_[scene_.cluster.vip(arp.sender_ip())];
  claimant.changed |= claimant.last.role == Role::director && owner != claimant.last;
  claimant.last = owner;
  seen_[owner.index].claims |= is_standby(owner);
}

void IdleDirectors::note(const Frame& frame) noexcept {
  const Flow* flow = scene_.flow(frame);
  if (flow == nullptr || flow->asked.party.role != Role::director) return;
  Seen& seen = seen_[flow->asked.party.index];
  if (frame.kind == Kind::request) {
    vip_ = scene_.cluster.vip(frame.ip().destination());  // that of one service, whichever director is asked
    if (!frame.tcp().is_syn()) return;
    if (is_standby(flow->asked.party))
      seen.book.asked.note(frame);
    else if (in_service() != flow->asked.party)
      seen.early.asked.note(frame);
    return;
  }
  for (Book* book : {&seen.book, &seen.early})
    if (book->asked)
      (frame.kind == Kind::reply ? book->answered : book->sent_on).note(flow->first, FrameRef::of(frame), flow->asked);
}

const IdleDirectors::Book& IdleDirectors::book_of(Party director) const noexcept {
  const Seen& seen = seen_[director.index];
  const Party active = elections_.of(vip_).active();
  return !seen.book.asked && seen.claims && active.role == Role::director && active != director ? seen.early : seen.book;
}

Party IdleDirectors::in_service() const noexcept {
  const Party elected = elections_.of(vip_).active();
  if (elected.role == Role::director) return elected;
  return claimants_[vip_].changed ? Party{} : claimants_[vip_].last;
}

bool IdleDirectors::is_standby(Party director) const noexcept {
  const Party active = in_service();
  return active.role == Role::director && active != director && !elections_.of(vip_).has_just_lost(director);
}

std::optional<Conclusion> IdleDirectors::fault_of(Party director) const {
  const Book& seen = book_of(director);
  const std::string name = scene_.cluster.name(director);
  if (seen.sent_on)
    return violated(
        fmt::format("{} sent on what was framed to it for the VIP {} while another director was in service", name, vip()),
        seen.sent_on);
  if (seen.answered)
    return violated(
        fmt::format("what was framed to {} for the VIP {} was answered while another director was in service", name, vip()),
        seen.answered);
  if (!seen.asked)
    return unproven(
        fmt::format("no SYN for the VIP {} was seen on its way to {} while another director was in service", vip(), name));
  return std::nullopt;
}

}  // namespace lvspec
