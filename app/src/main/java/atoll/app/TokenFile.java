package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.server.authenticate.UserInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The file of `--token-auth-file`: records of `token,user,uid,"group,group"`, as Go's library
/// reads them. A field in quotes may hold commas, line ends and doubled quotes; spaces count.
final class TokenFile {
    private static final int COLUMNS_MIN = 3;

    private final Path file;
    private final String text;
    private int at;

    private TokenFile(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /// @return users by token; of a token that comes twice, the last
    /// @throws CommandFailed naming the file, and the line where its form is wrong
    static Map<String, UserInfo> read(Path file) {
        String text;
        try {
            text = Files.readString(file).replace("\r\n", "\n");
        } catch (IOException e) {
            throw wrong("--token-auth-file " + file + " cannot be read: " + e);
        }
        return new TokenFile(file, text).tokens();
    }

    /// Empty lines are passed over; columns behind the fourth are not read.
    private Map<String, UserInfo> tokens() {
        var tokens = new LinkedHashMap<String, UserInfo>();
        while (at < text.length()) {
            if (text.charAt(at) == '\n') {
                at++;
                continue;
            }
            List<String> fields = fields();
            if (fields.size() < COLUMNS_MIN) {
                throw wrong(
                        "token file '%s' must have at least 3 columns (token, user name, user uid), found %d"
                                .formatted(file, fields.size()));
            }
            // As upstream, a record without a token is passed over.
            if (!fields.getFirst().isEmpty()) {
                List<String> groups =
                        fields.size() == COLUMNS_MIN
                                ? List.of()
                                : List.of(fields.get(COLUMNS_MIN).split(",", -1));
                tokens.put(
                        fields.getFirst(),
                        new UserInfo(fields.get(1), fields.get(2), groups, Map.of()));
            }
        }
        return tokens;
    }

    /// The fields of one record; leaves `at` behind its line end.
    private List<String> fields() {
        var fields = new ArrayList<String>();
        do {
            fields.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
        } while (at < text.length() && text.charAt(at++) == ',');
        return fields;
    }

    /// Up to a comma or the line's end; a quote in it is refused.
    private String plain() {
        int start = at;
        while (at < text.length() && ",\n".indexOf(text.charAt(at)) < 0) {
            if (text.charAt(at) == '"') {
                throw misplaced("bare \" in non-quoted-field");
            }
            at++;
        }
        return text.substring(start, at);
    }

    /// From its opening quote to behind the closing one, which a comma or a line end must follow.
    private String quoted() {
        var field = new StringBuilder();
        at++;
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next != '"') {
                field.append(next);
            } else if (at < text.length() && text.charAt(at) == '"') {
                field.append('"');
                at++;
            } else if (at == text.length() || ",\n".indexOf(text.charAt(at)) >= 0) {
                return field.toString();
            } else {
                break;
            }
        }
        throw misplaced("extraneous or missing \" in quoted-field");
    }

    private CommandFailed misplaced(String what) {
        long line = 1 + text.substring(0, at).chars().filter(each -> each == '\n').count();
        return wrong("token file '%s': parse error on line %d: %s".formatted(file, line, what));
    }

    private static CommandFailed wrong(String what) {
        return new CommandFailed(ExitCode.WRONG_USAGE, what);
    }
}
