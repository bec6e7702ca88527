package atoll.api.cel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an expression may speak of: variables and their types, and objects it may make. Immutable.
/// The functions are the same in all ([Functions#kubernetes]); who may call which is not decided by
/// the environment, save that of patches ([Checker]).
public final class Environment {
    private record Variable(String name, Type type) {}

    private final List<Variable> variables;
    private final StructTypes structs;
    private final @Nullable Extent sizes;

    private Environment(List<Variable> variables, StructTypes structs, @Nullable Extent sizes) {
        this.variables = variables;
        this.structs = structs;
        this.sizes = sizes;
    }

    /// Without variables and objects to make.
    public static Environment empty() {
        return new Environment(List.of(), StructTypes.NONE, null);
    }

    /// With one more variable.
    ///
    /// @param name may have dots: `variables.x`
    public Environment with(String name, Type type) {
        var more = new ArrayList<>(variables);
        more.add(new Variable(name, type));
        return new Environment(List.copyOf(more), structs, sizes);
    }

    /// With the sizes of what all variables are, so that the most that a run can cost is reckoned.
    ///
    /// @param extent of which each variable is a member, by its name
    public Environment sized(Extent extent) {
        return new Environment(variables, structs, extent);
    }

    /// With objects that expressions may make, in place of those before.
    public Environment making(StructTypes types) {
        return new Environment(variables, types, sizes);
    }

    /// Costs a parsing and a check; whoever runs an expression often keeps the program.
    ///
    /// @throws CompilationException when the text is no expression, its types do not fit, it nests
    ///   too deep, or a constant part of it is an error
    public Program compile(String source) throws CompilationException {
        try {
            Expr expr = Parser.parse(source);
            var scope = new Scope();
            variables.forEach(each -> scope.declare(each.name(), each.type()));
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
                    sizes == null
                            ? 0
                            : new CostEstimator(checker.findings(), sizes).cost(expr).max(),
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
