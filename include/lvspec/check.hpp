#pragma once
// The shape of a check: a specification that a person can act on, and a judgement.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "lvspec/frame.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/verdict.hpp"

namespace lvspec {

class Scene;  // checks/scene.hpp: the profile, the plan and the facts that checks share
struct Pair;  // checks/facts/pairs.hpp: a request and its forwarded copy
struct Talk;  // checks/facts/talks.hpp: an HTTP connection of the tester

/// RFC 2119 weight of a check.
enum class Level : std::uint8_t { must, should, may };
enum class Severity : std::uint8_t { critical, major, minor, info };

[[nodiscard]] const char* word(Level level) noexcept;
[[nodiscard]] const char* word(Severity severity) noexcept;

struct Reference {
  std::string_view document;  ///< "RFC 5227"
  std::string_view section;   ///< "2.1.1", or empty
};

/// What a check rests on: one of these views must exist, the first that exists is the one whose completeness counts.
enum class View : std::uint8_t {
  none,
  client,        ///< the tester's own port
  segment,       ///< a mirror of the segment
  director,      ///< a capture on the directors
  real_servers,  ///< captures on every real server
  client_and_real_servers,
  client_and_some_servers,  ///< captures on some real servers: for what is true of each copy by itself, of those that went there
};

/// Which TCP segments of the kinds that it names a check is shown; each is a part of the one before. Everything else it is shown
/// in any case.
enum class Segments : std::uint8_t {
  all,
  telling,  ///< all but bare acknowledgements
  edges,    ///< those with SYN, FIN or RST, each flow's first answer, and whatever odd_stimuli send
};
inline constexpr std::size_t segments_count = 3;

/// The metadata of a check. All text is static.
struct CheckSpec {
  std::string_view id;     ///< "ARP-02", never renumbered
  std::string_view slug;   ///< "rs-silent-broadcast"
  std::string_view title;  ///< a sentence that is true of a healthy cluster
  Level level = Level::must;
  Severity severity = Severity::critical;
  std::string_view rationale;  ///< why it matters in production
  std::span<const Reference> references{};
  std::string_view remediation;    ///< what to change, on which host
  std::string_view by_hand;        ///< a command line that shows it
  std::optional<Family> family{};  ///< the only family that it speaks of, and is shown; left out: both
  Stimuli needs{};                 ///< every one of these must be in the plan
  Stimuli either{};                ///< at least one of these must be, where there are any
  std::optional<HookKind> hook{};  ///< whose steps of Stimulus::hook it needs, if any
  Stimuli intrusive{};             ///< sharpen it where the run may disturb others (--intrusive)
  std::array<View, 4> views{};     ///< in order of preference, ended by View::none
  Kinds shown{};                   ///< the frames on_frame() is called with
  Stimuli of{};                    ///< of TCP and UDP it is shown only what belongs to these stimuli's steps, and only pairs of
                                   ///< such an original; left out: of every stimulus, and of nobody's; a hook's check: of its own
  Segments segments{};             ///< of TCP it is shown only these, and only pairs of such an original
  bool pairs = false;              ///< on_pair() is called with each forwarded copy and its original
  bool responses = false;          ///< on_response() is called
  bool deliveries = false;         ///< on_delivery() is called
  Role asked = Role::unknown;      ///< whose hosts answer `asks`
  Inquiries asks{};                ///< what they are asked before the first frame leaves; such a check may do without a view,
                                   ///< and one with views that needs no stimulus without the answers
};

/// One invariant. Lives for one run; frames arrive in order of time, each once, whichever vantages saw it.
class Check {
 public:
  virtual ~Check() = default;
  /// The frame is valid for the call. No allocation, no formatting.
  virtual void on_frame(const Frame& /*frame*/) noexcept {}
  virtual void on_pair(const Pair& /*pair*/) noexcept {}
  /// An HTTP response to the tester is whole with this frame. Called before on_frame() with it; the talk is valid for the call.
  virtual void on_response(const Talk& /*talk*/, const Frame& /*frame*/) noexcept {}
  /// As on_frame(), but of every delivery: once for each vantage that saw the frame, before its kind and flow are known.
  virtual void on_delivery(const Frame& /*frame*/) noexcept {}
  /// After the last frame. May allocate and format.
  [[nodiscard]] virtual Conclusion conclude() = 0;
};

/// A line of the catalogue: a specification and how to make the check for a run. The scene outlives the check.
struct CatalogueEntry {
  const CheckSpec* spec;
  std::unique_ptr<Check> (*make)(const Scene&);
};

/// Every check there is, in report order.
[[nodiscard]] std::span<const CatalogueEntry> catalogue();

}  // namespace lvspec
