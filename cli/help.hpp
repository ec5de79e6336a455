#pragma once
// --help as wide as the terminal, and what is said of a command line that cannot be used.
#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace lvspec {

/// Makes `app` and the commands that are added to it later print their help in this way.
void format_help(CLI::App& app);

/// What is wrong, the nearest right word for one that is misspelt, and where to read more.
[[nodiscard]] std::string usage_message(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv);

}  // namespace lvspec
