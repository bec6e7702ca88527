package atoll.nodes.template;

import atoll.base.json.Json;
import atoll.nodes.template.Node.Block;
import java.util.Map;
import java.util.Set;

/// A compiled template. Immutable and thread-safe; one rendering at a time per [Environment].
///
/// Whether it renders hangs on data and environment only. White space around the whole text is cut
/// before it is compiled, as KWOK does.
public final class Template {
    /// Room for a usual pod status.
    private static final int LENGTH_GUESS = 2048;

    private final Block main;
    private final Map<String, Block> defined;
    private final int slots;

    private Template(Block main, Map<String, Block> defined, int slots) {
        this.main = main;
        this.defined = defined;
        this.slots = slots;
    }

    /// @param environmentFunctions names that are handed to the [Environment] when rendering
    /// @throws TemplateException when the text is no template or calls an unknown function
    public static Template compile(String text, Set<String> environmentFunctions) {
        var parser = new Parser(text.strip(), name -> function(name, environmentFunctions));
        Block main = parser.parse();
        return new Template(main, parser.defined, parser.slots);
    }

    private static Function function(String name, Set<String> environmentFunctions) {
        if (environmentFunctions.contains(name)) {
            return (environment, arguments) -> environment.call(name, arguments);
        }
        Function function = Functions.named(name);
        if (function == null) {
            throw new TemplateException("function \"" + name + "\" not defined");
        }
        return function;
    }

    /// @param data the dot and `$` at the top
    /// @param environment asked by the functions named when compiling
    /// @throws TemplateException when a function refuses its arguments
    public String render(Json data, Environment environment) {
        var out = new StringBuilder(LENGTH_GUESS);
        new Rendering(defined, slots, environment, out).run(main, data);
        return out.toString();
    }
}
