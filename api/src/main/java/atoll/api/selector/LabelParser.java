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
/// as Kubernetes' own.
final class LabelParser {
    private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

    private final LabelLexer lexer;
    private @Nullable Token peeked;

    private LabelParser(String text) {
        this.lexer = new LabelLexer(text);
    }

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

    private Requirement requirementOrThrow() {
        try {
            return requirement();
        } catch (SelectorException e) {
            throw new SelectorException("unable to parse requirement: " + e.getMessage());
        }
    }

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
