"""Words that give a Latin-script language away in a short message: function words and what shoppers say most."""

COMMON_WORDS: dict[str, str] = {
    "en": """
        a about above after all also am an and another any anyone anything are arrive arrived as ask at back be
        because been before being below best between both bought broken but buy by bye call can cancel change
        check could customer damaged day days delivered delivery did do does doesn't doing don't dont during
        each every exchange find first for free from get getting gift give go good got had has have haven't
        hello help her here hey hi his how i i'd i'll i'm i've if im in into is isn't issue it it's item items
        its just know late like long look looking lost make me missing money month more much my need never new
        no not of ok okay old on once one only open opened or order ordered other our out over package paid pay
        payment person please pls plz price product receive received recommend refund remove return returned
        returns same see send sent shall she ship shipped shipping shoes should show size so some someone
        something sorry still stock store such suggest support take talk tell than thank thanks thanx that
        that's the their them then there these they this those thx time to today too track tracking two u under
        until up ur us use used very wanna want warranty was wasn't way we week weeks well were what what's
        whats when where where's wheres which while who why will with within without won't wont work working
        worn would wrong yeah yes yesterday yet you your yup""",
    "de": """
        aber alle als am an auch auf aus bei bekomme bekommen beschädigt bestellt bestellte bestellung bezahlen
        bin bis bitte brauche da danke das dass dauert dem den der des die dies diese diesen dieser doch du ein
        eine einem einen einer er erhalten erstattung es euch euer eure falsche für gebe geben gekauft geht geld
        gerne geschäft gibt gutschein guten größe habe haben habt hallo hat hatte heute hilfe ich ihr ihre im
        ist ja jetzt kann kaputt kauf kaufen kein keine kommt konto kosten kostet können könnte lange lieferung
        liefert mein meine meinem meinen meiner mehr menschen mich mir mit mitarbeiter morgen möchte müssen muss
        nach nein nicht noch nur oder ohne paket passt rechnung retoure rückgabe rücksendung schon schuhe sehr
        sein seit sich sie sind stornieren tag tage tschüss umtauschen und uns unser versand vielen vom von wann
        war warum was weg wegen welche wenn werden wie wieder will wird wo wurde zahlen zu zum zur zurück
        zurückgeben zurückschicken über""",
    "fr": """
        acheté ai aide aller annuler après argent article as au aujourd'hui aussi autre aux avec avez avoir
        avons bien bonjour bonsoir c'est carte ce cela ces cet cette changer chaussures colis combien comment
        commande commandé comme compte coûte dans de depuis des deux dois du délai échanger elle en encore
        endommagé est et être fait faire faut frais il ils j'ai j'aimerais jamais je jours l'ai la le les leur
        livraison livrez livré ma magasin mais mauvaise me mercredi merci mes moi mon ne nous nouveau non notre
        on ou oui où paiement par parler pas passer payer personne peut peux plus pour pourquoi pouvez pouvoir
        prix produit puis-je quand que quel quelle quelqu'un qui qu'est-ce quoi reçu remboursement remboursé
        rembourser retour retourner s'il salut sans savoir semaine semaines si son sont suis sur sûr taille tout
        très trop trouve un une va veux voudrais votre vos vous y à ça était""",
    "es": """
        a agente ahora al algo algún antes aquí artículo ayer ayuda buenas bueno buenos cambiar cambio cancelar
        cliente comprar compra compré con cuando cuándo cuánto cuánta cuesta cómo como dañado de del desde
        después devolución devolver devuelvo dinero dónde donde días el ella en enviar envío envían envíos es
        esa ese eso está estado este esto estoy factura favor fue gracias gratis ha había hablar hace hacer han
        hasta hay he hola hoy la las le llegó llegado llega lo los me mi mis muchas muy más necesito ni no nos o
        otra otro paga pagar pago paquete para pedido pero persona plazo por porque precio producto puedo pueden
        puede que qué quiero quién quisiera recibido recibí reembolso se semana semanas ser si sigue sin sobre
        son soy su sus sí talla también tarjeta te tengo tiempo tienda tienen tiene todavía tu un una uno usted
        ustedes y ya yo zapatos""",
    "it": """
        aiuto al alla anche ancora annullare arrivato arriva articolo buongiorno buonasera cambiare cambio che
        chi ciao come comprato con cosa costa costo da dal dalla danneggiato dei del della delle di dopo dov'è
        dove e ecco era essere euro fare fatto gli giorni grazie ha hai hanno ho il in indietro io la le lo loro
        lui ma mai mi mia miei mio molto nel nella no noi non nostro o oggi operatore ordinato ordine ore pacco
        pagamento pagare parlare per perché perchè persona più poi posso potete prego prezzo prodotto puoi può
        qual quale quando quanto quanti quello questa questo resi reso restituire ricevuto rimborso sbagliato
        scarpe se sei senza settimana settimane si sono soldi spedite spedizione spese sta stato sto su subito
        sul taglia tempo ti tra tu un una uno vi voglio vorrei vostro è""",
    "pt": """
        a ainda ajuda algum antes ao aos até boa bom cancelar cartão chegou chega cliente com como comprei
        comprar conta da dar das de dele depois desde devolução devolver dia dias dinheiro do dos e ela ele eles
        em encomenda endereço entrega entregue enviar envio era errado essa esse esta estava este está estou eu
        falar faz fazer foi frete gostaria grátis hoje isso isto já lhe loja mais mas me meu meus minha muito na
        nas não nem no nos nossa obrigado obrigada olá onde ou outro pacote pagamento pagar para pela pelo
        pessoa pode podem por porque posso prazo preciso preço produto quais qual quando quanto que quem quero
        quebrado recebi reembolso sapatos se sem semana semanas ser seu seus sim sobre são só também tamanho tem
        tenho trocar troca tudo um uma vocês você atendente""",
    "nl": """
        aan alle als alsjeblieft alstublieft bedankt ben bestelling besteld betalen betaald bij binnen dag dagen
        dan dank dat de deze die dit doen door dus een en er geen gekocht geld gisteren goed goedemorgen graag
        heb hebben hebt heeft het hier hoe hoeveel hoelang hun iemand ik in is ja je jij jullie kan kapot keer
        klantenservice komt kosten kost krijg krijgen kunnen kunt lang levering leveren maar maat medewerker
        meer met mij mijn moet mogen na naar nee niet nieuwe nog nu of om omruilen onze ontvangen ook op over
        pakket retour retourneren ruilen sinds schoenen spreken sturen te teruggave terugbetaling terug
        terugsturen tot uit u uw van veel verkeerde verzenden verzending verzendkosten voor waar waarom wanneer
        was wat we week weken welke weer wel wij wil winkel worden wordt zijn zo zonder""",
    "pl": """
        ale bardzo będzie chcę chciałbym chciałabym czy czekam dlaczego do dni dostawa dostawy dzień dziękuję
        dziękuje gdzie go ile jak jaka jaki jakie jest jestem już kiedy koszt koszty kosztuje który kupiłem
        kupiłam lub ma mam mi mnie moge mogę moja moje mojego mój można na nie nigdy numer od oraz paczka paczkę
        pieniądze po pomoc pomocy pracownik pracownikiem proszę przesyłka przez rozmawiać rozmiar się są ta tak
        ten to towar ty tylko tydzień uszkodzony w wciąż witam wymiana wymienić wysyłka z za zamówienia
        zamówienie zamówiłem zapłacić ze zwrot zwrotu zwrócić że buty cześć""",
    "sv": """
        alla att av avbeställa behöver beställde beställning beställningen betala byta dag dagar de den det din
        du där efter ej eller en ett fel frakt från få fått för ge hade han har hej hjälp hur här i ingen inte
        jag kan kommer kostar kunde kundtjänst köpt köpte leverans leverera länge man med mig min mina mitt
        mycket måste ni när någon nej och också om order paket pengar person prata på redan retur returnera
        returrätt sen skicka skickar skor skulle som storlek så ta tack tid till trasig trasiga under upp ut vad
        var varför veckor vi vill vilken är över återbetalning ångra""",
    "da": """
        af alle at bestilling bestilt bestilte betale bytte dag dage de den der det dig din dit du eller en er
        et efter få fået for forkert forsendelse fra fragt gerne goddag har have hej hjælp hvad hvem hvilken
        hvor hvorfor hvordan hvornår ikke jeg kan kommer koster kundeservice købt købte kunne levering lang
        mange med meget mig min mine mit må når nej nogen og også om ordre pakke pakken penge på returnere sende
        sko skal størrelse så tak tale tid til tilbage tilbagebetaling ud uge uger vil var virker være ødelagt""",
    "no": """
        av at bestilling bestillingen bestilt bestilte betale bytte dager de den det din du eller en er et etter
        få fått for feil fra frakt gjerne gikk har hei hjelp hva hvem hvilken hvor hvorfor hvordan når ikke jeg
        kan kommer koster kundeservice kjøpt kjøpte kunne levering lenge mange med meg min mine mitt mye må nei
        noen og også om ordre pakke pakken penger på returnere sende sko skal snakke størrelse så takk tid til
        tilbake tilbakebetaling uker ut vil være ødelagt""",
    "fi": """
        apua ei eikä en että haluaisin haluan hei hinta ihmisen ja jo joka jos kanssa kengät kiitos koko kuinka
        kun kauan kauanko maksaa maksu miksi milloin minun minä missä mistä mitä moi mutta myös niin ole olen
        olisi on onko ostin paketti palauttaa palautus palautuksen peruuttaa puhua rahat saada saan saanko se
        sen takaisin tilaukseni tilasin tilaus tilauksen toimitus toimitusaika tuote tämä vaihtaa vielä viikkoa
        viikko voi voin voinko väärä ystävällisesti""",
    "cs": """
        ale balík bych byl bylo byla co děkuji dobrý doprava dorazila dorazil dnes dny dní ho jak jaká jaké jako
        je jsem jsou jste kde kdy kolik která který má mám mé mi mně můj moje moji mohu můžu na není než nebo
        objednal objednala objednávka objednávku objednávky od peníze po pomoc prosím pro proč rád reklamace se
        si stojí ta tak to týden u už v vám vás velikost vrácení vrátit vyměnit z za zboží zrušit že boty ahoj""",
    "tr": """
        acaba al almak alabilir ama bana ben beden bir bu böyle çok da daha de değil değişim değiştirmek durumda
        evet geldi gelmedi gelecek geri gün günde hala hangi hasarlı hayır iade ile için iptal istiyorum kaç
        kadar kargo kargom lütfen mağaza merhaba mi mı misiniz musunuz ne nasıl neden nerede nereye numara
        olarak ödeme para paramı paket sipariş siparişim siparişimi siparişi sonra şu teslim teslimat
        teşekkürler teşekkür ücreti ücretsiz ürün var ve ya yanlış yardım yok yapabilir zaman ayakkabı""",
    "ro": """
        am ar are as aș ați aveți banii bună buna că când cât ce cea cu cum comanda comandă mea colet coletul
        costă de deja din după dar dumneavoastră este eu face fi fost în înapoi îmi la livrare livrarea mai mele
        meu mi mulțumesc multumesc nu o pantofi pe pentru plată poate pot prin produs produsul retur returna
        returnez sa salut să săptămâni se sunt sau schimb schimba și unde un vă vreau vorbesc zile mărime""",
    "hu": """
        a az be csere cserélni cipő csomag csomagom egy ez ezt én és fizetni fizetés hogy hol ha hogyan jó
        kaptam kell kérek kérem kérdés kicserélni köszönöm lehet le lemondani meg megrendelés megrendelésem
        mennyi mennyibe meddig mikor mi miért most még már méret nap napot nem nincs pénz pénzt rendelés
        rendelésem rendeltem segítség szállítás szeretnék szeretném szia tart tudok tudom van vagy visszaküldeni
        visszaküldés vissza visszatérítés kerül üdv""",
    "id": """
        ada adalah aku anda apa apakah atau bagaimana bahwa barang batalkan bayar beli belum berapa biaya bisa
        dan dari dengan di gimana halo hari harga ingin ini itu jam kalau kami kapan kasih ke kenapa kembali
        kirim lagi lama mana masih mau membatalkan membayar mengembalikan nya paket pengembalian pengiriman
        pesan pesanan pesanannya rusak saya sampai sangat saja sama salah sepatu sudah terima tidak toko tolong
        tukar uang untuk ukuran yang""",
    "vi": """
        anh bạn bao bị cách cái cảm cho chào chưa chị có của cửa đã đang đâu đây để đến đi đổi đơn được em gì
        giao giá giày giúp hàng hoàn hỏi hủy khi không là làm lâu lại mình mất mua muốn này nào ngày nhận nhân
        như nhiêu ơn phí rồi sao sản phẩm số tại tiền tôi trả từ và vận về viên với xin""",
}
"""ISO 639-1 code → its words, blank-separated, lower case."""

TELLING_LETTERS: dict[str, str] = {
    "ß": "de",
    "ñ¿¡": "es",
    "œçêëîù": "fr",
    "ãõ": "pt",
    "łąęśźżćń": "pl",
    "ěřůčďťž": "cs",
    "ğışç": "tr",
    "țșăî": "ro",
    "őű": "hu",
    "đơưạảấầẩậắằặẹẻẽếềểễệỉịọỏốồổỗộớờởợụủứừửựỳỵỷỹ": "vi",
    "äöü": "de",
    "å": "sv",
    "æø": "da",
}
"""Letters → the language they speak for, as half a word; rarer letters of the same language first."""

NEUTRAL_WORDS = """
    ok okay okey k hi hey hello hallo bye yes no yep thx thanks lol haha wow pls vip sos omg sorry app email sms sku"""
"""Said in every language: alone, they tell nothing."""
