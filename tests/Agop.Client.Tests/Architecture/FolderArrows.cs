using System.Reflection;
using System.Reflection.Emit;

namespace Agop.Client.Tests.Architecture;

/// <summary>
/// Which folder of a project uses which, from the compiled code: base types, interfaces, attributes, fields, signatures, and the
/// instructions of every method. A namespace is a folder. Constants and names (<c>nameof</c>) leave no trace in it.
/// </summary>
internal sealed class FolderArrows
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private readonly Assembly _assembly;
    private readonly string _root;
    private readonly SortedDictionary<(string From, string To), SortedSet<string>> _arrows = [];

    /// <param name="assembly">The project.</param>
    /// <param name="root">The namespace of its root folder.</param>
    public FolderArrows(Assembly assembly, string root)
    {
        (_assembly, _root) = (assembly, root);
        foreach (var type in assembly.GetTypes())
            Add(type);
    }

    /// <summary>
    /// Arrows between folders that lie in the same folder, with the pairs of types that make each. What a folder and one inside it do to
    /// each other is no arrow.
    /// </summary>
    public IReadOnlyDictionary<(string From, string To), SortedSet<string>> Arrows => _arrows;

    /// <summary>The arrows from which a way leads back to where they start.</summary>
    public IEnumerable<(string From, string To)> InCycles() => _arrows.Keys.Where(arrow => Leads(arrow.To, arrow.From, [arrow.To]));

    private bool Leads(string from, string to, HashSet<string> seen) =>
        _arrows.Keys.Any(arrow => arrow.From == from && (arrow.To == to || (seen.Add(arrow.To) && Leads(arrow.To, to, seen))));

    private void Add(Type type)
    {
        Use(type, type.BaseType);
        foreach (var used in type.GetInterfaces())
            Use(type, used);
        foreach (var attribute in type.GetCustomAttributesData())
            Use(type, attribute.AttributeType);
        foreach (var member in type.GetMembers(Declared))
        {
            foreach (var attribute in member.GetCustomAttributesData())
                Use(type, attribute.AttributeType);
            if (member is FieldInfo field)
                Use(type, field.FieldType);
            if (member is MethodBase method)
                Add(type, method);
        }
    }

    private void Add(Type type, MethodBase method)
    {
        if (method is MethodInfo { ReturnType: var result })
            Use(type, result);
        foreach (var parameter in method.GetParameters())
            Use(type, parameter.ParameterType);
        if (method.GetMethodBody() is not { } body)
            return;
        foreach (var local in body.LocalVariables)
            Use(type, local.LocalType);
        foreach (var clause in body.ExceptionHandlingClauses)
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause)
                Use(type, clause.CatchType);
        Read(type, method, body.GetILAsByteArray()!);
    }

    private void Read(Type type, MethodBase method, byte[] code)
    {
        var ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var place = 0; place < code.Length; )
        {
            short value = code[place++];
            // The first byte of an instruction of two.
            if (value == 0xFE)
                value = unchecked((short)(0xFE00 | code[place++]));
            var operand = s_codes[value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                Use(type, method.Module.ResolveMember(BitConverter.ToInt32(code, place), ofType, ofMethod)!);
            place += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, place)),
                _ => 4,
            };
        }
    }

    private void Use(Type user, MemberInfo used)
    {
        Use(user, used as Type ?? used.DeclaringType);
        if (used is FieldInfo field)
            Use(user, field.FieldType);
        if (used is not MethodInfo method)
            return;
        Use(user, method.ReturnType);
        if (!method.IsGenericMethod)
            return;
        foreach (var argument in method.GetGenericArguments())
            Use(user, argument);
    }

    private void Use(Type user, Type? used)
    {
        if (used is null || used.IsGenericParameter)
            return;
        if (used.HasElementType)
            Use(user, used.GetElementType());
        foreach (var argument in used.GetGenericArguments())
            Use(user, argument);
        if (used.Assembly != _assembly)
            return;
        var (from, to) = (Folders(user), Folders(used));
        var same = from.Zip(to).TakeWhile(pair => pair.First == pair.Second).Count();
        if (same == from.Length || same == to.Length)
            return;
        var arrow = (string.Join('/', from[..(same + 1)]), string.Join('/', to[..(same + 1)]));
        if (!_arrows.TryGetValue(arrow, out var pairs))
            _arrows[arrow] = pairs = new(StringComparer.Ordinal);
        pairs.Add($"{Outermost(user).Name} -> {Outermost(used).Name}");
    }

    private string[] Folders(Type type) =>
        Outermost(type).Namespace is { } name && name.StartsWith(_root + ".", StringComparison.Ordinal)
            ? name[(_root.Length + 1)..].Split('.')
            : [];

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
