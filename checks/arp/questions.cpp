#include "checks/arp/questions.hpp"

namespace lvspec {

Question Questions::kind_of(const Frame& frame) const noexcept {
  const Arp arp = frame.arp();
  if (!arp.is_request() || !scene_.cluster.is_vip(arp.target_ip()) || scene_.cluster.is_vip(arp.sender_ip()))
    return Question::none;
  if (frame.sender.role == Role::director || frame.sender.role == Role::real_server) return Question::none;
  if (arp.is_probe()) return Question::probe;
  const bool borrowed = scene_.cluster.host(arp.sender_ip()).role != Role::unknown && frame.sender.role == Role::client;
  if (borrowed || scene_.cluster.is_off_link(arp.sender_ip())) return Question::odd_sender;
  return frame.destination_mac().is_group() ? Question::broadcast : Question::unicast;
}

Question Questions::ask(const Frame& frame) noexcept {
  const Question question = kind_of(frame);
  if (question == Question::none) return question;
  const Ip by = frame.arp().sender_ip();
  const Mac to = frame.destination_mac().is_group() ? Mac{} : frame.destination_mac();
  table_[place(by, to)] = {by, to, ++asked_, question};
  return question;
}

Question Questions::answered_by(const Frame& frame) const noexcept {
  const Arp arp = frame.arp();
  if (!arp.is_reply() || !scene_.cluster.is_vip(arp.sender_ip())) return Question::none;
  const Asked everybody = find(arp.target_ip(), {}), alone = find(arp.target_ip(), frame.source_mac());
  return alone.serial > everybody.serial ? alone.question : everybody.question;
}

Questions::Asked Questions::find(const Ip& by, Mac to) const noexcept {
  const Asked& asked = table_[place(by, to)];
  return asked.by == by && asked.to == to ? asked : Asked{};
}

bool is_server_resolving_client(const Scene& scene, const Frame& frame) noexcept {
  const Arp arp = frame.arp();
  return frame.sender.role == Role::real_server && arp.is_request() && !arp.is_probe() &&
         frame.destination_mac().is_broadcast() && scene.cluster.is_free(arp.target_ip());
}

bool is_claim_by_real_server(const Scene& scene, const Frame& frame) noexcept {
  return frame.sender.role == Role::real_server && scene.cluster.is_vip(frame.arp().sender_ip());
}

}  // namespace lvspec
