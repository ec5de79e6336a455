#pragma once
// The judgement that ARP-02 to ARP-05 share: a kind of question was put, every real server was awake, and none answered it.
#include "checks/arp/questions.hpp"
#include "lvspec/check.hpp"

namespace lvspec {

class SilentRealServers : public Check {
 public:
  SilentRealServers(const Scene& scene, Question question, const char* words) noexcept
      : scene_(scene), questions_(scene), question_(question), words_(words) {}

  void on_frame(const Frame& frame) noexcept override;
  [[nodiscard]] Conclusion conclude() override;

 private:
  const Scene& scene_;
  Questions questions_;
  Question question_;
  const char* words_;  // "a broadcast request for the VIP"
  Sightings asked_;
  Sightings answered_;
  HostSet asked_alone_;  // real servers that a unicast question was framed to
  HostSet heard_;        // real servers that sent anything at all: silence of a dead host proves nothing
};

}  // namespace lvspec
