package atoll.api.selector;

import atoll.api.GoStrings;
import atoll.api.selector.LabelLexer.Kind;
import atoll.api.selector.LabelLexer.Token;
import atoll.api.selector.LabelSelector.Operator;
import atoll.api.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads the text form of a label selector: `a=b,c!=d,e in (f,g),h,!i,j>3`. Its refusals are worded
/// as Kubernetes' own. The grammar is that of `labels.Parse` of apimachinery: requirements with
/// commas between, each a key alone, `!` and a key, or a key, a sign and a value or a list in
/// brackets. `in` and `notin` are words only where a sign may stand, so a label may have such a
/// key.
///
/// Reads one token ahead. One text, one thread.
final class LabelParser {
    private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

    private final LabelLexer lexer;
    private @Nullable Token peeked;

    private LabelParser(String text) {
        this.lexer = new LabelLexer(text);
    }

    /// The requirements come out sorted by key; those of one key keep their order.
    ///
    /// @throws SelectorException when the text is no selector or names a key or value that no label
    ///   can have
    static LabelSelector parse(String text) {
        var requirements = new LabelParser(text).requirements();
        requirements.sort(Comparator.comparing(Requirement::key));
        return requirements.isEmpty() ? LabelSelector.EVERYTHING : new LabelSelector(requirements);
    }

    private Token peek() {
        if (peeked == null) {
            peeked = lexer.next();
        }
        return peeked;
    }

    private Token take() {
        Token token = peek();
        peeked = null;
        return token;
    }

    /// A comma at the end is refused; an empty text has no requirements.
    private List<Requirement> requirements() {
        var requirements = new ArrayList<Requirement>();
        while (true) {
            switch (peek().kind()) {
                case NAME, NOT -> requirements.add(requirementOrThrow());
                case END -> {
                    return requirements;
                }
                default -> throw expected(peek(), ", expected: !, identifier, or 'end of string'");
            }
            Token after = take();
            if (after.kind() == Kind.END) {
                return requirements;
            }
            if (after.kind() != Kind.COMMA) {
                throw expected(after, ", expected: ',' or 'end of string'");
            }
            if (peek().kind() != Kind.NAME && peek().kind() != Kind.NOT) {
                throw expected(peek(), ", expected: identifier after ','");
            }
        }
    }

    /// Refusals inside of a requirement say so first.
    private Requirement requirementOrThrow() {
        try {
            return requirement();
        } catch (SelectorException e) {
            throw new SelectorException("unable to parse requirement: " + e.getMessage());
        }
    }

    /// `=` and `==` are an IN of one value, `!=` a NOT_IN, so that they match as those do: a label
    /// that is absent satisfies `!=`.
    private Requirement requirement() {
        boolean negated = peek().kind() == Kind.NOT;
        if (negated) {
            take();
        }
        Token name = take();
        if (name.kind() != Kind.NAME) {
            throw expected(name, ", expected: identifier");
        }
        String key = name.text();
        LabelSyntax.checkKey(key, "<nil>");
        if (negated) {
            return new Requirement(key, Operator.DOES_NOT_EXIST, List.of());
        }
        if (peek().kind() == Kind.END || peek().kind() == Kind.COMMA) {
            return new Requirement(key, Operator.EXISTS, List.of());
        }
        Token sign = take();
        Operator operator = operator(sign);
        boolean listed = sign.kind() == Kind.NAME;
        return checked(key, operator, listed ? list() : new TreeSet<>(List.of(oneValue())));
    }

    private static Operator operator(Token sign) {
        return switch (sign.kind()) {
            case EQUAL, DOUBLE_EQUAL -> Operator.IN;
            case NOT_EQUAL -> Operator.NOT_IN;
            case LESS -> Operator.LESS_THAN;
            case GREATER -> Operator.GREATER_THAN;
            case NAME ->
                    switch (sign.text()) {
                        case "in" -> Operator.IN;
                        case "notin" -> Operator.NOT_IN;
                        default -> throw expected(sign, ", expected: " + OPERATORS);
                    };
            case END, COMMA, NOT, OPEN, CLOSE -> throw expected(sign, ", expected: " + OPERATORS);
        };
    }

    /// @param values of GREATER_THAN and LESS_THAN exactly one
    /// @throws SelectorException when a value can be none of a label, or no number where one is due
    static Requirement checked(String key, Operator operator, SortedSet<String> values) {
        if (operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN) {
            checkNumber(values.getFirst());
        }
        int index = 0;
        for (String value : values) {
            LabelSyntax.checkValue(value, "values[" + index++ + "][" + key + "]");
        }
        return new Requirement(key, operator, List.copyOf(values));
    }

    private static void checkNumber(String value) {
        try {
            Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new SelectorException(
                    "values[0]: Invalid value: "
                            + GoStrings.quoted(value)
                            + ": for 'Gt', 'Lt' operators, the value must be an integer");
        }
    }

    /// `a=` asks for the empty value.
    private String oneValue() {
        if (peek().kind() == Kind.END || peek().kind() == Kind.COMMA) {
            return "";
        }
        Token value = take();
        if (value.kind() != Kind.NAME) {
            throw expected(value, ", expected: identifier");
        }
        return value.text();
    }

    /// `(a,b)`; an empty place between commas or brackets is the empty value.
    private SortedSet<String> list() {
        Token open = take();
        if (open.kind() != Kind.OPEN) {
            throw expected(open, " expected: '('");
        }
        var values = new TreeSet<String>();
        if (peek().kind() != Kind.NAME
                && peek().kind() != Kind.COMMA
                && peek().kind() != Kind.CLOSE) {
            throw expected(peek(), ", expected: ',', ')' or identifier");
        }
        while (true) {
            boolean empty = peek().kind() == Kind.COMMA || peek().kind() == Kind.CLOSE;
            Token value = empty ? peek() : take();
            if (!empty && value.kind() != Kind.NAME) {
                throw expected(value, ", expected: ',', or identifier");
            }
            values.add(empty ? "" : value.text());
            Token after = take();
            if (after.kind() == Kind.CLOSE) {
                return values;
            }
            if (after.kind() != Kind.COMMA) {
                throw expected(after, ", expected: ',' or ')'");
            }
        }
    }

    private static SelectorException expected(Token found, String rest) {
        return new SelectorException("found '" + found.text() + "'" + rest);
    }
}
