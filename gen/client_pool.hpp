#pragma once
// Which planned client addresses are really free, and who speaks in the place of one that is not.
#include <vector>

#include "gen/neighbours.hpp"
#include "gen/session.hpp"
#include "lvspec/plan.hpp"

namespace lvspec {

/// Listens while addresses are proven free (RFC 5227 2.1.1), then settles who speaks. The plan outlives it.
class ClientPool {
 public:
  ClientPool(const Plan& plan, Mac own);

  /// An ARP frame that names one of our addresses as its sender, or probes for it too, contests it; and so does NDP's
  /// counterpart.
  void hear(const Frame& frame);
  /// Decides. A real server that answers for a free address contests nothing: that is its fault, not its address.
  /// Throws SessionError where fewer addresses are free than the plan needs.
  void settle(const Neighbours& neighbours);

  /// Who speaks where the plan says `planned`; off-link and forged senders stay as they are.
  [[nodiscard]] Ip actual(Ip planned) const;
  /// Every on-link address that lvspec speaks from; after settle().
  [[nodiscard]] const std::vector<Ip>& speakers() const noexcept { return speakers_; }
  /// A fresh client's address, for which no ARP request is answered.
  [[nodiscard]] bool stays_silent(Ip address) const;
  [[nodiscard]] const std::vector<Claim>& taken() const noexcept { return taken_; }
  [[nodiscard]] const std::vector<Substitution>& substitutions() const noexcept { return substitutions_; }

 private:
  [[nodiscard]] bool is_taken(Ip address) const;
  void substitute(Ip planned, bool fresh);
  void contest(Ip address, Mac mac);

  std::vector<Ip> planned_;  // clients that steps speak from
  std::vector<Ip> fresh_;    // those of them that no ARP request is answered for, and their spare
  std::vector<Ip> spares_;
  Mac own_;
  std::vector<Claim> claims_;
  std::vector<Claim> taken_;
  std::vector<Ip> speakers_;
  std::vector<Substitution> substitutions_;
};

}  // namespace lvspec
