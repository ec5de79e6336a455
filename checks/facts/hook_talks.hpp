#pragma once
// What became of the connections that were opened around the breaks of one kind of hook.
#include <span>
#include <string>
#include <vector>

#include "checks/scene.hpp"

namespace lvspec {

/// One connection. What the client says after its handshake it says while the hook's break is in force (HookPart).
struct HookTalk {
  HookPart part = HookPart::held;
  FrameRef asked;      ///< its first SYN
  Culprit director;    ///< who was asked
  Party server;        ///< who got the SYN, or accepted it; unknown role: nobody was seen
  FrameRef opened;     ///< what shows that: the SYN's copy, or the answer
  FrameRef accepted;   ///< SYN-ACK
  FrameRef begun;      ///< of a director's hook: words before the break, to the director that was asked
  FrameRef later;      ///< the client's first words after its handshake: data or FIN; of a director's hook: to another director
  Culprit successor;   ///< whom those were framed to
  FrameRef sent_on;    ///< a copy of such words to `server`
  FrameRef answered;   ///< data or FIN of `server` after them
  FrameRef strayed;    ///< words that went to another server, or that server's reset
  FrameRef reset;      ///< by a director
  FrameRef ended;      ///< FIN or RST of `server` before `later`: it waited no longer
  bool moves = false;  ///< held through a director's hook: its words go from one director to another
};

/// A hook of the kind, and its connections.
struct Hooked {
  std::string name;  ///< key of the profile's hook
  Party host;
  std::string trouble{};             ///< why its break is not known to have been in force; empty where nothing says so
  std::uint32_t begin = 0, end = 0;  ///< positions among the talks
};

/// The scene outlives it.
class HookTalks {
 public:
  HookTalks(const Scene& scene, HookKind kind);

  /// Requests, direct frames, forwarded copies and replies.
  void note(const Frame& frame) noexcept;
  /// A copy to a real server was seen: then one that was not seen was not sent.
  [[nodiscard]] bool shows_copies() const noexcept { return shows_copies_; }

  [[nodiscard]] const std::vector<Hooked>& hooks() const noexcept { return hooks_; }
  [[nodiscard]] std::span<const HookTalk> of(const Hooked& hook) const noexcept {
    return std::span(talks_).subspan(hook.begin, hook.end - hook.begin);
  }

 private:
  [[nodiscard]] HookTalk* talk(const Frame& frame) noexcept;
  static void from_client(HookTalk& talk, const Frame& frame) noexcept;
  void sent_on(HookTalk& talk, const Frame& frame) noexcept;
  static void from_server(HookTalk& talk, const Frame& frame) noexcept;
  void add(const Step& step, std::size_t position);

  const Scene& scene_;
  std::vector<Hooked> hooks_;
  std::vector<HookTalk> talks_;
  std::vector<std::uint32_t> first_;  // by position of the step in the plan: its first talk and one; 0 for other steps
  bool shows_copies_ = false;
};

}  // namespace lvspec
