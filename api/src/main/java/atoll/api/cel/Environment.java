package atoll.api.cel;

import java.util.ArrayList;
import java.util.List;

/// What an expression may speak of: variables and their types, and objects it may make. Immutable.
public final class Environment {
    private record Variable(String name, Type type, Extent extent) {}

    private final List<Variable> variables;
    private final StructTypes structs;

    private Environment(List<Variable> variables, StructTypes structs) {
        this.variables = variables;
        this.structs = structs;
    }

    public static Environment empty() {
        return new Environment(List.of(), StructTypes.NONE);
    }

    /// With one more variable, of which nothing bounds the size.
    public Environment with(String name, Type type) {
        return with(name, type, Extent.UNBOUNDED);
    }

    public Environment with(String name, Type type, Extent extent) {
        var more = new ArrayList<>(variables);
        more.add(new Variable(name, type, extent));
        return new Environment(List.copyOf(more), structs);
    }

    public Environment making(StructTypes types) {
        return new Environment(variables, types);
    }

    public Program compile(String source) throws CompilationException {
        try {
            Expr expr = Parser.parse(source);
            var scope = new Scope();
            variables.forEach(each -> scope.declare(each.name(), each.type(), each.extent()));
            var checker = new Checker(scope, structs);
            Checker.Checked checked = checker.check(expr);
            if (!checker.issues().isEmpty()) {
                throw new CompilationException(source, checker.issues());
            }
            EvaluationException constant = checker.constantError();
            if (constant != null) {
                throw new CompilationException(constant);
            }
            return new Program(
                    checked.node(),
                    checker.settled(checked.type()),
                    checked.cost(),
                    variables.stream().map(Variable::name).toList(),
                    scope.used(),
                    scope.slots());
        } catch (StackOverflowError _) {
            throw new CompilationException(
                    source,
                    List.of(new CompilationException.Issue(-1, "expression nests too deep")));
        }
    }
}
