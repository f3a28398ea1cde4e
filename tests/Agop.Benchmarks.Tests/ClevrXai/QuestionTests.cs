using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Rendering;
using Agop.Benchmarks.ClevrXai.Scenes;

namespace Agop.Benchmarks.Tests.ClevrXai;

public sealed class QuestionTests
{
    private static ProgramNode Node(string type, int[] inputs, params int[]? objects) => new(type, inputs, [], objects);

    [Fact]
    public void Simple_questions_single_out_one_object_and_answer_rightly()
    {
        var seed = Random.Shared.Next();
        var generator = new SceneGenerator(new SceneOptions(seed));
        for (var index = 0; index < 12; index++)
        {
            var scene = generator.Draw(index).Scene;
            var questions = new SimpleQuestions(seed).Ask(scene, 100);
            Assert.Equal(Enumerable.Range(100, questions.Count), questions.Select(question => question.Index));
            foreach (var question in questions)
            {
                var words = question.Program.SelectMany(node => node.Values).ToArray();
                var matching = Enumerable
                    .Range(0, scene.Objects.Count)
                    .Where(number => words.All(word => scene.Objects[number][ClevrWords.AttributeOf(word)!.Value] == word))
                    .ToArray();
                var target = Assert.Single(matching);
                Assert.Equal([target], TargetObjects.Of(GroundTruthKind.SingleObject, question.Program, scene.Objects.Count));
                var asked = Enum.Parse<ClevrAttribute>(question.Program[^1].Type["query_".Length..], ignoreCase: true);
                Assert.Equal(scene.Objects[target][asked], question.Answer);
                Assert.DoesNotContain(question.Answer, question.Text.Split(' ', '?'));
                Assert.All(words, word => Assert.Contains(word, question.Text, StringComparison.Ordinal));
            }
        }
    }

    /// <summary>"Is there any other thing that has the same size as the shiny sphere?" with two such things.</summary>
    [Fact]
    public void Ground_truths_follow_the_program()
    {
        ProgramNode[] program =
        [
            Node("scene", [], 0, 1, 2, 3),
            Node("filter_material", [0], 1, 2),
            Node("filter_shape", [1], 2),
            Node("unique", [2], 2),
            Node("same_size", [3], 0, 3),
            new("exist", [4], [], null),
        ];
        Assert.Equal([2], TargetObjects.Of(GroundTruthKind.Unique, program, 4));
        Assert.Equal([0, 2, 3], TargetObjects.Of(GroundTruthKind.UniqueFirstNonempty, program, 4));
        Assert.Equal([0, 1, 2, 3], TargetObjects.Of(GroundTruthKind.Union, program, 4));
        Assert.Equal([0, 1, 2, 3], TargetObjects.Of(GroundTruthKind.AllObjects, program, 4));
    }

    /// <summary>"How many things are both red cubes and metal spheres?": an empty join of two branches.</summary>
    [Fact]
    public void An_empty_join_takes_the_last_set_of_each_branch()
    {
        ProgramNode[] program =
        [
            Node("scene", [], 0, 1, 2),
            Node("filter_color", [0], 0, 1),
            Node("filter_shape", [1], 1),
            Node("scene", [], 0, 1, 2),
            Node("filter_material", [3], 2),
            Node("filter_shape", [4]),
            Node("intersect", [2, 5]),
            new("count", [6], [], null),
        ];
        Assert.Equal([1, 2], TargetObjects.Of(GroundTruthKind.UniqueFirstNonempty, program, 3));
        Assert.Empty(TargetObjects.Of(GroundTruthKind.Unique, program, 3));
    }
}
