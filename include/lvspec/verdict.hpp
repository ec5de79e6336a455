#pragma once
// What a check concludes, and what proves it.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "lvspec/frame.hpp"
#include "lvspec/party.hpp"

namespace lvspec {

/// After ISO/IEC 9646 and TTCN-3 (ETSI ES 201 873-1): `error` is ours, never the cluster's.
enum class Outcome : std::uint8_t { pass, fail, inconclusive, not_applicable, error };

/// "pass", "fail", "inconclusive", "not_applicable", "error".
[[nodiscard]] const char* word(Outcome outcome) noexcept;

/// Points at a frame in a vantage's capture; valid as long as the captures are kept.
struct FrameRef {
  std::int64_t time_ns = 0;
  std::uint32_t number = 0;  ///< 0: no frame
  std::uint8_t vantage = 0;

  explicit operator bool() const noexcept { return number != 0; }
  [[nodiscard]] static FrameRef of(const Frame& f) noexcept { return {f.time_ns, f.number, f.vantage}; }
};

/// A blamed host: one of the profile's, or one that only its MAC names.
struct Culprit {
  Party party;
  Mac mac;

  friend constexpr bool operator==(const Culprit&, const Culprit&) noexcept = default;
};

/// One kind of observation: how often, and the first few frames of it. Fixed size, so that noting allocates nothing.
class Sightings {
 public:
  static constexpr std::size_t kept = 4;
  static constexpr std::size_t hosts = 8;

  /// Counts a frame and blames its sender.
  void note(const Frame& frame) noexcept { note(frame, {frame.sender, frame.source_mac()}); }
  /// Counts a frame and blames `culprit`.
  void note(const Frame& frame, Culprit culprit) noexcept { note(FrameRef::of(frame), culprit); }
  void note(FrameRef frame, Culprit culprit) noexcept;
  /// Counts a frame that nobody is to blame for, as far as it tells.
  void note(FrameRef frame) noexcept;
  /// Counts an observation that two frames prove together (an original and its copy).
  void note(FrameRef first, FrameRef second, Culprit culprit) noexcept;

  explicit operator bool() const noexcept { return count_ != 0; }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::span<const FrameRef> frames() const noexcept { return {frames_.data(), frame_count_}; }
  [[nodiscard]] std::span<const Culprit> culprits() const noexcept { return {culprits_.data(), culprit_count_}; }
  [[nodiscard]] bool blames(Party party) const noexcept;

 private:
  void keep(FrameRef frame) noexcept;
  void blame(Culprit culprit) noexcept;

  std::array<FrameRef, kept> frames_{};
  std::array<Culprit, hosts> culprits_{};
  std::uint64_t count_ = 0;
  std::uint8_t frame_count_ = 0;
  std::uint8_t culprit_count_ = 0;
};

/// A line of what a host answered to a question, as it came.
struct Quote {
  std::string host;      ///< name in the profile
  std::string question;  ///< "sysctls"
  std::string line;
};

/// What was seen, in a sentence, with its proof: frames, or a host's own words.
struct Finding {
  std::string observed;
  std::uint64_t count = 0;
  std::vector<FrameRef> frames;
  std::vector<Culprit> culprits;
  std::vector<Quote> quotes{};
};

/// A check's own word, before the judge weighs it against the coverage.
struct Conclusion {
  enum class Word : std::uint8_t {
    violated,  ///< seen on the wire: true whatever was lost
    missing,   ///< something that must come did not: a failure only where the captures are complete
    held,      ///< stimulus seen and nothing bad seen: a pass only where the captures are complete
    unproven,  ///< the stimulus, or what it should have set off, was not seen
    not_applicable,
  };
  Word word = Word::unproven;
  std::string because;
  std::vector<Finding> findings;
};

[[nodiscard]] Conclusion held(std::string because);
[[nodiscard]] Conclusion unproven(std::string because);
[[nodiscard]] Conclusion not_applicable(std::string because);
/// A violation that frames prove. `sightings` must not be empty.
[[nodiscard]] Conclusion violated(std::string observed, const Sightings& sightings);
/// An absence: `sightings` are the stimuli that stayed without the answer that `observed` names, blaming who should have
/// answered.
[[nodiscard]] Conclusion missing(std::string observed, const Sightings& sightings);
/// Adds what `one` found, and its words, to `all`, whose word stays.
void join(Conclusion& all, Conclusion one);

}  // namespace lvspec
