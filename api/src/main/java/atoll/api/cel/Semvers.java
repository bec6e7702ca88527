package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;
import static atoll.api.cel.Types.INT;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Values.bool;
import static atoll.api.cel.Values.number;
import static atoll.api.cel.Values.string;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Semantic versions. Semantic Versioning 2.0.0. Upstream: `semverlib.go` of apiserver's
/// `cel/library`. What stands after a plus is no part of the value.
final class Semvers {
    private static final Type SEMVER = new Type.Named("kubernetes.Semver");
    private static final Pattern FORM =
            Pattern.compile(
                    "(0|[1-9]\\d{0,17})\\.(0|[1-9]\\d{0,17})\\.(0|[1-9]\\d{0,17})"
                            + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?"
                            + "(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?");

    private Semvers() {}

    /// @param pre the parts of a prerelease; empty for a release, which comes after all of them
    private record Semver(long major, long minor, long patch, List<String> pre)
            implements Value.Opaque, Comparable<Semver> {
        @Override
        public Type type() {
            return SEMVER;
        }

        @Override
        public int compareTo(Semver other) {
            int order = Long.compare(major, other.major);
            order = order != 0 ? order : Long.compare(minor, other.minor);
            order = order != 0 ? order : Long.compare(patch, other.patch);
            if (order != 0 || pre.isEmpty() || other.pre.isEmpty()) {
                return order != 0 ? order : Boolean.compare(pre.isEmpty(), other.pre.isEmpty());
            }
            for (int i = 0; i < Math.min(pre.size(), other.pre.size()); i++) {
                order = compared(pre.get(i), other.pre.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(pre.size(), other.pre.size());
        }

        /// Numbers by amount and before words; words by their characters.
        private static int compared(String a, String b) {
            boolean left = a.chars().allMatch(Character::isDigit);
            boolean right = b.chars().allMatch(Character::isDigit);
            if (left && right) {
                return new BigInteger(a).compareTo(new BigInteger(b));
            }
            return left == right ? Integer.signum(a.compareTo(b)) : left ? -1 : 1;
        }
    }

    static void declare(Functions.Builder functions) {
        functions.global("semver", SEMVER, args -> semver(string(args[0]), false), STRING);
        functions.global(
                "semver",
                SEMVER,
                args -> semver(string(args[0]), Values.truth(args[1])),
                STRING,
                BOOL);
        functions.global(
                "isSemver", BOOL, args -> bool(parsed(string(args[0]), false) != null), STRING);
        functions.global(
                "isSemver",
                BOOL,
                args -> bool(parsed(string(args[0]), Values.truth(args[1])) != null),
                STRING,
                BOOL);
        functions.member("major", INT, args -> number(of(args[0]).major()), SEMVER);
        functions.member("minor", INT, args -> number(of(args[0]).minor()), SEMVER);
        functions.member("patch", INT, args -> number(of(args[0]).patch()), SEMVER);
        functions.member(
                "isGreaterThan",
                BOOL,
                args -> bool(of(args[0]).compareTo(of(args[1])) > 0),
                SEMVER,
                SEMVER);
        functions.member(
                "isLessThan",
                BOOL,
                args -> bool(of(args[0]).compareTo(of(args[1])) < 0),
                SEMVER,
                SEMVER);
        functions.member(
                "compareTo",
                INT,
                args -> number(of(args[0]).compareTo(of(args[1]))),
                SEMVER,
                SEMVER);
    }

    private static Semver of(Value value) {
        if (value instanceof Semver semver) {
            return semver;
        }
        throw EvaluationException.noSuchOverload();
    }

    /// @param normalize whether `v1.2` is read as `1.2.0`
    private static @Nullable Semver parsed(String text, boolean normalize) {
        Matcher form = FORM.matcher(normalize ? normalized(text) : text);
        if (!form.matches()) {
            return null;
        }
        String pre = form.group(4);
        return new Semver(
                Long.parseLong(form.group(1)),
                Long.parseLong(form.group(2)),
                Long.parseLong(form.group(3)),
                pre == null ? List.of() : List.of(pre.split("\\.")));
    }

    /// `v01.2-rc → 1.2.0-rc`.
    private static String normalized(String text) {
        String plain = text.startsWith("v") ? text.substring(1) : text;
        int end = 0;
        while (end < plain.length() && "-+".indexOf(plain.charAt(end)) < 0) {
            end++;
        }
        String numbers = plain.substring(0, end).replaceAll("(^|\\.)0+(?=\\d)", "$1");
        long dots = numbers.chars().filter(c -> c == '.').count();
        return numbers + (dots == 0 ? ".0.0" : dots == 1 ? ".0" : "") + plain.substring(end);
    }

    private static Value semver(String text, boolean normalize) {
        Semver semver = parsed(text, normalize);
        if (semver == null) {
            throw new EvaluationException("No Major.Minor.Patch elements found");
        }
        return semver;
    }
}
