#include "checks/arp/questions.hpp"

namespace lvspec {

Question Questions::kind_of(const Frame& frame) const noexcept {
  const Arp arp = frame.arp();
  if (!arp.is_request() || !scene_.cluster.is_vip(arp.target_ip()) || scene_.cluster.is_vip(arp.sender_ip())) return Question::none;
  if (frame.sender.role == Role::director || frame.sender.role == Role::real_server) return Question::none;
  if (arp.is_probe()) return Question::probe;
  const bool borrowed = scene_.cluster.host(arp.sender_ip()).role != Role::unknown && frame.sender.role == Role::client;
  if (borrowed || scene_.cluster.is_off_link(arp.sender_ip())) return Question::odd_sender;
  return frame.destination_mac().is_group() ? Question::broadcast : Question::unicast;
}

Question Questions::ask(const Frame& frame) noexcept {
  const Question question = kind_of(frame);
  if (question == Question::none) return question;
  const Ip asker = frame.arp().sender_ip();
  askers_[mix64(asker.low) % places] = {asker, question};
  return question;
}

Question Questions::answered_by(const Frame& frame) const noexcept {
  const Arp arp = frame.arp();
  if (!arp.is_reply() || !scene_.cluster.is_vip(arp.sender_ip())) return Question::none;
  const Asker& asker = askers_[mix64(arp.target_ip().low) % places];
  return asker.address == arp.target_ip() ? asker.question : Question::none;
}

bool is_claim_by_real_server(const Scene& scene, const Frame& frame) noexcept {
  return frame.sender.role == Role::real_server && scene.cluster.is_vip(frame.arp().sender_ip());
}

}  // namespace lvspec
