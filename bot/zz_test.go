package bot_test
import ("testing";"fmt";"jinguo/bot";"jinguo/knowledge/region")
func TestZ(t *testing.T){
 kb := opened(t, country())
 b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Now: clock})
 for _,q:=range []string{"Linyi women's federation phone number","Lanling maternity hospital address","counselling in Junan","civil affairs office Linshu phone","family mediation Mengyin","legal aid in Yishui county","罗庄那边的法援","臨沂市婦幼保健院地址","請問沂水縣法律援助中心電話","沂水县法律援助中心电话","想搵費縣派出所","蘭陵縣婦聯電話","高都镇派出所","枣园镇妇联","河东区大姐家政服务中心","莒南妇联的号","妹子没处去了今晚住哪 莒南","曹庄镇托儿所","大店镇 法律援助","卞庄妇联电话"}{
  r,err:=b.Reply(t.Context(),bot.Message{Text:q}); if err!=nil{t.Fatal(err)}
  fmt.Println(">>",q,r.Status,r.Region, region.Find(q,""))
  s:=bot.Plain(r.Lines); if len(s)>500{s=s[:500]}; fmt.Println(s)
 }
}
