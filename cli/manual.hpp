#pragma once
// The command line's definitions in other forms: manual pages and completions for shells. All that they say comes from the same
// place as --help.
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace lvspec {

/// The commands that --help lists.
[[nodiscard]] std::vector<const CLI::App*> listed_commands(const CLI::App& app);

/// The names of all manual pages, one a line.
[[nodiscard]] std::string manual_list(const CLI::App& app);

/// The page of a command in man(7)'s macros, or of lvspec itself where `command` is empty. Throws CommandError where there is no
/// such command.
[[nodiscard]] std::string manual_page(const CLI::App& app, const std::string& command);

/// What an option's value is called: validators of CLI11 write behind a colon what they accept, which the description says in
/// words.
[[nodiscard]] std::string value_name(const CLI::Option& option);

/// A completion script for "bash" or "zsh".
[[nodiscard]] std::string completion(const CLI::App& app, const std::string& shell);

}  // namespace lvspec
