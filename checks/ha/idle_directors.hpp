#pragma once
// What becomes of what is framed to directors that are not in service: two checks differ only in how that came about.
#include <optional>
#include <string>
#include <vector>

#include "checks/facts/election.hpp"
#include "checks/scene.hpp"

namespace lvspec {

/// Of one VIP, that of the SYNs. The scene outlives it.
class IdleDirectors {
 public:
  explicit IdleDirectors(const Scene& scene)
      : scene_(scene),
        elections_(scene.cluster),
        claimants_(scene.cluster.vips().size()),
        seen_(scene.profile.directors.size()) {}

  /// VRRP and ARP, which tell who is in service and who is there.
  void hear(const Frame& frame) noexcept;
  /// A request for the VIP that was framed to a director on purpose, a copy of it, or an answer.
  void note(const Frame& frame) noexcept;

  /// By VRRP, or else by ARP; of unknown role where neither tells.
  [[nodiscard]] Party in_service() const noexcept;
  /// What it did wrong, or why that is not known; nothing where it was silent.
  [[nodiscard]] std::optional<Conclusion> fault_of(Party director) const;
  /// It sent ARP in this run.
  [[nodiscard]] bool is_there(Party director) const noexcept { return seen_[director.index].heard; }
  /// The VIP that the SYNs are for: a run asks one of each director.
  [[nodiscard]] std::string vip() const { return scene_.cluster.vips()[vip_].text(); }
  /// SYNs that were framed to it.
  [[nodiscard]] std::uint64_t asked(Party director) const noexcept { return book_of(director).asked.count(); }

 private:
  struct Book {
    Sightings asked, answered, sent_on;
  };
  struct Seen {
    Book book;
    Book early;  ///< of SYNs that came before it was sure that another is in service
    bool heard = false;
    bool claims = false;  ///< the VIP, while another director was in service
  };
  struct Claimant {
    Party last;
    bool changed = false;
  };
  /// What came while it may have been about to fall silent counts as well where it never did: two that do not hear each other go
  /// on claiming the VIP.
  [[nodiscard]] const Book& book_of(Party director) const noexcept;
  [[nodiscard]] bool is_standby(Party director) const noexcept;

  const Scene& scene_;
  Elections elections_;
  std::size_t vip_ = 0;
  std::vector<Claimant> claimants_;  // by VIP
  std::vector<Seen> seen_;           // by director
};

}  // namespace lvspec
